import type { ServerResponse } from 'node:http';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { ApiService } from '@doui/local';
import { serviceFor } from './routes.ts';

// These belong to one connection and must not be passed on (RFC 9110, 7.6.1).
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

type Front = (request: IncomingMessage, response: ServerResponse) => boolean;

export type EdgeOptions = {
  readonly front: Front;
  /** The portal's address. */
  readonly pages?: string | undefined;
  /** How long a request that was sent to its end may go without the head of an answer, ms. */
  readonly silentMs?: number;
};

/**
 * One address for all services. `front` may answer what no service does; the rest that is no path of
 * an API goes to the portal. Bodies stream both ways, so that a batch of any length needs no memory here.
 */
export function createEdge(
  urls: Readonly<Record<ApiService, string>>,
  { front, pages, silentMs = 20_000 }: EdgeOptions,
): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const [path = '/', query] = (incoming.url ?? '/').split('?', 2);
    const target = serviceFor(path);
    if (!target && front(incoming, response)) return;
    const base = target ? urls[target.service] : isApi(path) ? undefined : pages;
    if (base === undefined) return problem(response, 404, 'not-found', 'nothing is here');
    const to = new URL(base);
    to.pathname = target?.path ?? path;
    to.search = query === undefined ? '' : `?${query}`;
    const onward = request(
      to,
      { agent, method: incoming.method, headers: passedOn(incoming, target === undefined) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    onward.once('error', () => {
      if (response.headersSent) response.destroy();
      else problem(response, 503, 'service-away', `${target?.service ?? 'portal'} does not answer`);
    });
    // Packets that vanish end no connection: without a bound both sides would wait for good (F7).
    incoming.once('end', () => {
      const silent = setTimeout(() => onward.destroy(new Error('no answer')), silentMs);
      onward.once('response', () => clearTimeout(silent));
      onward.once('close', () => clearTimeout(silent));
    });
    response.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
}

const isApi = (path: string): boolean => /^\/(v1|access|services|\.well-known)(\/|$)/.test(path);

/** Cookies are the portal's alone: no service ever sees one. */
function passedOn(incoming: IncomingMessage, cookies: boolean): Record<string, string | string[]> {
  const forwarded = incoming.socket.remoteAddress ?? '';
  const { cookie, ...rest } = withoutHops(incoming.headers);
  const kept = cookies && cookie !== undefined ? { cookie } : {};
  return { ...rest, ...kept, 'x-forwarded-for': forwarded };
}

function withoutHops(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !hopByHop.has(name)) kept[name] = value;
  }
  return kept;
}

function problem(response: ServerResponse, status: number, code: string, detail: string): void {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    ...(status === 503 ? { 'retry-after': '1' } : {}),
  });
  response.end(JSON.stringify({ type: 'about:blank', status, code, detail }));
}
