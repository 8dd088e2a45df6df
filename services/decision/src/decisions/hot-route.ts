import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth } from '@doui/auth';
import type { QuickDecisions } from './quick-decisions.ts';
import { askers } from './routes.ts';

const bytesMax = 64 * 1024;
const allowed: ReadonlySet<string> = new Set(askers);

/**
 * `POST /v1/decisions` before Express sees it. Whatever is not the plain case (no token, a fault,
 * a position, another instant, a claim) is handed to the route of the same name, which answers it in full.
 */
export function hotRoute(
  quick: Pick<QuickDecisions, 'single'>,
  auth: Pick<Auth, 'verify'>,
): (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean> {
  return (request, response) => {
    if (request.method !== 'POST' || request.url !== '/v1/decisions') return false;
    return isPlain(request) ? answerPlain(request, response) : false;
  };

  async function answerPlain(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const body = await bodyOf(request);
    if (!body) return true;
    const answered = await answer(request, response, body).catch(() => false);
    // The body has been read; whoever reads it again gets the same bytes.
    if (!answered) Object.defineProperty(request, 'iterator', { value: () => [body] });
    return answered;
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<boolean> {
    const verified = await auth.verify(request.headers.authorization);
    if (!verified.ok || !verified.value.roles.some((role) => allowed.has(role))) return false;
    // Not written, not told: a fault goes to the route, which answers `503`.
    const text = await quick.single(verified.value, body);
    return text === undefined ? false : write(response, text);
  }
}

/** The whole body; `undefined` when the client has gone. */
const bodyOf = (request: IncomingMessage): Promise<Buffer | undefined> =>
  new Promise((resolve) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.once('end', () => resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
    request.once('close', () => resolve(undefined));
  });

function isPlain({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length']);
  return (
    headers['content-type']?.startsWith('application/json') === true &&
    headers['content-encoding'] === undefined &&
    headers['idempotency-key'] === undefined &&
    headers['if-match'] === undefined &&
    headers['doui-at-least'] === undefined &&
    length > 0 &&
    length <= bytesMax
  );
}

function write(response: ServerResponse, text: string): true {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': text.length,
    'cache-control': 'no-store',
  });
  response.end(text, 'latin1');
  return true;
}
