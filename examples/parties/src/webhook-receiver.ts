import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { party } from './party.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    /** A JSON file from the last part of the path to the secret; read again when one is unknown. */
    secrets: { type: 'string' },
    out: { type: 'string' },
    /** To play a slow or broken endpoint. */
    'delay-ms': { type: 'string', default: '0' },
    answer: { type: 'string', default: '204' },
  },
});

const me = party('webhook-receiver', values.out);
const counts = { received: 0, verified: 0 };
let secrets: Record<string, string> = {};

function secretOf(hook: string): string | undefined {
  if (secrets[hook] === undefined && values.secrets) {
    try {
      secrets = JSON.parse(readFileSync(values.secrets, 'utf8')) as Record<string, string>;
    } catch {
      // Not written yet: what comes now is not verified, and sent again.
    }
  }
  return secrets[hook];
}

function verified(hook: string, request: IncomingMessage, body: string): boolean {
  const secret = secretOf(hook);
  if (secret === undefined) return false;
  try {
    new Webhook(secret).verify(body, request.headers as Record<string, string>);
    return true;
  } catch {
    // The secret may have been changed since it was read.
    delete secrets[hook];
    return false;
  }
}

function take(request: IncomingMessage, response: ServerResponse, body: string): void {
  const at = Date.now();
  const hook = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
  const good = verified(hook, request, body);
  counts.received += 1;
  if (good) counts.verified += 1;
  me.write({
    at,
    hook,
    verified: good,
    id: request.headers['webhook-id'],
    timestamp: Number(request.headers['webhook-timestamp']),
    bytes: Buffer.byteLength(body),
    event: good ? JSON.parse(body) : undefined,
  });
  const answer = () => response.writeHead(good ? Number(values.answer) : 401).end();
  const delayMs = Number(values['delay-ms']);
  if (delayMs > 0) setTimeout(answer, delayMs);
  else answer();
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => take(request, response, Buffer.concat(parts).toString('utf8')));
});
server.on('error', (error) => {
  console.error(`webhook-receiver: ${error.message}`);
  process.exit(1);
});
server.listen(Number(values.port), '127.0.0.1', () =>
  me.ready({ port: (server.address() as AddressInfo).port }),
);
me.onEnd(() => {
  server.close();
  server.closeAllConnections();
  return counts;
});
