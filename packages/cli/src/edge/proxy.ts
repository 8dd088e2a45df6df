import type { ServerResponse } from 'node:http';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type ServiceName, serviceFor } from './routes.ts';

// These belong to one connection and must not be passed on (RFC 9110, 7.6.1).
const hopByHop = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);

type Front = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * One address for all services. `front` may answer what no service does. Bodies stream both ways,
 * so that a batch of any length needs no memory here.
 */
export function createEdge(urls: Readonly<Record<ServiceName, string>>, front: Front): Server {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    const [path = '/', query] = (incoming.url ?? '/').split('?', 2);
    const target = serviceFor(path);
    if (!target) {
      if (!front(incoming, response)) problem(response, 404, 'not-found', 'nothing is here');
      return;
    }
    const to = new URL(
      target.path + (query === undefined ? '' : `?${query}`),
      urls[target.service],
    );
    const onward = request(
      to,
      { agent, method: incoming.method, headers: passedOn(incoming) },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, withoutHops(answer.headers));
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    onward.once('error', () => {
      if (response.headersSent) response.destroy();
      else problem(response, 503, 'service-away', `${target.service} does not answer`);
    });
    response.once('close', () => onward.destroy());
    incoming.pipe(onward);
  });
}

function passedOn(incoming: IncomingMessage): Record<string, string | string[]> {
  const forwarded = incoming.socket.remoteAddress ?? '';
  return { ...withoutHops(incoming.headers), 'x-forwarded-for': forwarded };
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
