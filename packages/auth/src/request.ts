import { type RequestOptions, request as requestPlain } from 'node:http';
import { Agent, request as requestTls } from 'node:https';
import { Fault } from '@doui/kernel';

export type Ask = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
  /** PEM of the authority to trust instead of the system's. */
  readonly ca?: string | undefined;
  readonly bytesMax?: number;
};

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
};

const agents = new Map<string, Agent>();

// One agent per authority: a connection is kept and its handshake paid once.
function agentFor(ca: string): Agent {
  const known = agents.get(ca);
  if (known) return known;
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 64, maxFreeSockets: 8 });
  agents.set(ca, agent);
  return agent;
}

const unavailable = (cause: unknown) =>
  new Fault('service-unavailable', { retriable: true, message: 'no answer', cause });

/** One HTTP request with a time limit over everything and a limit on the answer's size. */
export function requestOver(ask: Ask): Promise<Answer> {
  const tls = ask.url.protocol === 'https:';
  const options: RequestOptions = {
    method: ask.method,
    headers: {
      ...(ask.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(ask.body)) }),
      ...ask.headers,
    },
    signal: AbortSignal.timeout(ask.timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const failed = (cause: unknown) => reject(unavailable(cause));
    const send = tls ? requestTls : requestPlain;
    const secure = tls && ask.ca ? { agent: agentFor(ask.ca) } : {};
    const outgoing = send(ask.url, { ...options, ...secure }, (incoming) => {
      const parts: Buffer[] = [];
      let size = 0;
      incoming.on('data', (part: Buffer) => {
        size += part.length;
        if (size > (ask.bytesMax ?? 8 * 1024 * 1024)) incoming.destroy(new Error('answer too big'));
        else parts.push(part);
      });
      incoming.on('error', failed);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(parts).toString('utf8'),
        }),
      );
    });
    outgoing.on('error', failed);
    outgoing.end(ask.body);
  });
}
