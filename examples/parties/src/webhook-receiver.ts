import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { openJournal } from './journal.ts';
import { askedToEnd, setting } from './settings.ts';

// A partner's endpoint: believes only what the `standardwebhooks` library verifies. The secrets are in
// a file from the last part of a webhook's path to its secret, which may be written after the start.
const port = Number(process.env['DOUI_PORT'] ?? 0);
const secretsFile = process.env['DOUI_SECRETS'];
// What it acknowledges a stop with, by hook: `denki=received,mizu=stopped`. Without an entry: nothing.
const kinds = new Map(
  (process.env['DOUI_ACKNOWLEDGE'] ?? '')
    .split(',')
    .map((one) => one.split('=') as [string, string]),
);
// To play a slow or broken endpoint.
const delayMs = Number(process.env['DOUI_DELAY_MS'] ?? 0);
const answerStatus = Number(process.env['DOUI_ANSWER'] ?? 204);
const journal = openJournal(setting('DOUI_JOURNAL'));
const counts = { received: 0, verified: 0 };
let secrets: Record<string, string> = {};

function secretOf(hook: string): string | undefined {
  if (secrets[hook] === undefined && secretsFile) {
    try {
      secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as Record<string, string>;
    } catch {
      // Not written yet: what comes now is not verified, and comes again.
    }
  }
  return secrets[hook];
}

function isVerified(hook: string, request: IncomingMessage, body: string): boolean {
  const secret = secretOf(hook);
  if (secret === undefined) return false;
  try {
    new Webhook(secret).verify(body, request.headers as Record<string, string>);
    return true;
  } catch {
    delete secrets[hook]; // It may have been changed since it was read.
    return false;
  }
}

function take(request: IncomingMessage, response: ServerResponse, body: string): void {
  const atMs = Date.now();
  const hook = (request.url ?? '').split('?')[0]?.split('/').at(-1) ?? '';
  const verified = isVerified(hook, request, body);
  counts.received += 1;
  if (verified) counts.verified += 1;
  const event = verified ? (JSON.parse(body) as { type: string; data: object }) : undefined;
  journal.write({
    type: 'webhook',
    atMs,
    hook,
    verified,
    id: request.headers['webhook-id'],
    sentAtS: Number(request.headers['webhook-timestamp']),
    bytes: Buffer.byteLength(body),
    ...(event ? { kind: event.type, data: event.data } : {}),
  });
  const kind = kinds.get(hook);
  const stopId = (event?.data as { stop_id?: string } | undefined)?.stop_id;
  const answer = () => {
    const secret = secrets[hook];
    if (!kind || !stopId || secret === undefined || delayMs > 0 || answerStatus !== 204) {
      response.writeHead(verified ? answerStatus : 401).end();
      return;
    }
    // Signed as the webhook was, with the same secret and under the same id.
    const word = JSON.stringify({ acknowledged: kind, stop_id: stopId });
    const id = String(request.headers['webhook-id']);
    const at = new Date();
    response.writeHead(200, {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, word),
    });
    response.end(word);
  };
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
await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
journal.write({ type: 'started', port: (server.address() as AddressInfo).port });
await askedToEnd();
server.close();
server.closeAllConnections();
journal.write({ type: 'ended', ...counts });
await journal.close();
process.exit(0);
