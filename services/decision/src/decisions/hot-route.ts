import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth, Principal } from '@doui/auth';
import { parseStrictJson } from '@doui/http';
import { type Position, parsePositionToken } from '@doui/kernel';
import { answerQuestion, reach } from './answer-question.ts';
import { type DecisionPorts, mayAsk } from './ports.ts';
import { askers } from './routes.ts';
import { answerOf, parseQuestion } from './wire.ts';

const bytesMax = 64 * 1024;
const allowed: ReadonlySet<string> = new Set(askers);

/**
 * `POST /v1/decisions` before Express sees it. Whatever is not the plain case (no token, a fault,
 * another instant, a claim) is handed to the route of the same name, which answers it in full.
 */
export function hotRoute(
  ports: DecisionPorts,
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
    const parsed = parseStrictJson(body.toString('utf8'));
    const question = parsed.ok ? parseQuestion(parsed.value) : undefined;
    if (!question?.ok || !mayAsk(verified.value, question.value.org)) return false;
    const { exception, at } = question.value;
    if (exception !== undefined || at !== undefined) return false;
    const atLeast = positionIn(request);
    if (atLeast === 'malformed') return false;
    if (atLeast) await reach(atLeast, ports);
    return write(response, await decided(question.value, verified.value));
  }

  async function decided(question: Parameters<typeof answerQuestion>[0], by: Principal) {
    const answered = answerQuestion(question, by, ports);
    if (answered.audited) {
      // Not written, not told: the fault goes to the route, which answers `503`.
      await ports.audit.write({ operation: 'decide', by, traceId: '', decided: [answered] });
    }
    return JSON.stringify(answerOf(answered.decision, question, answered.seen));
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
    length > 0 &&
    length <= bytesMax
  );
}

function positionIn({ headers }: IncomingMessage): Position | undefined | 'malformed' {
  const given = headers['doui-at-least'];
  if (given === undefined) return undefined;
  return (typeof given === 'string' && parsePositionToken(given)) || 'malformed';
}

function write(response: ServerResponse, text: string): true {
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
  return true;
}
