import { execFile } from 'node:child_process';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { masterKeyOf } from '@doui/keyring';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { sharedSecret } from '../src/partners/secrets.ts';

const folder = new URL('..', import.meta.url).pathname;
const traceId = '0af7651916cd43dd8448eb211c80319c';

test('R-9.6, S13: with telemetry on a webhook carries no trace, although other calls do', async () => {
  const seen: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (part: Buffer) => {
      body += part.toString('utf8');
    });
    incoming.on('end', () => {
      if (incoming.url !== '/v1/traces') seen.push({ headers: incoming.headers, body });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...['--import', '@doui/telemetry/register', 'test/send-one-webhook.ts'],
      ...[`${url}/`, `00-${traceId}-b7ad6b7169203331-01`],
    ],
    { cwd: folder, env: { ...process.env, DOUI_OTLP_URL: url, DOUI_SERVICE: 'notification' } },
  );
  expect(stdout.trim()).toBe('delivered');
  const [control, webhook] = seen;
  expect(control?.headers['traceparent']).toMatch(/^00-[0-9a-f]{32}-/);
  expect(Object.keys(webhook?.headers ?? {}).sort()).toEqual([
    'connection',
    'content-length',
    'content-type',
    'host',
    'user-agent',
    'webhook-id',
    'webhook-signature',
    'webhook-timestamp',
  ]);
  expect(JSON.stringify(webhook)).not.toContain(traceId);
  const master = masterKeyOf({ 1: new Uint8Array(32).fill(1) });
  const secret = sharedSecret(master, { partner: 'denki', subscription: 'main', version: 1 });
  const headers = webhook?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(webhook?.body ?? '', headers)).toMatchObject({
    type: 'consent.withdrawn',
  });
  server.closeAllConnections();
  server.close();
}, 30_000);
