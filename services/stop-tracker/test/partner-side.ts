import { createHmac, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverSettings, serviceProcess } from '@doui/testing';
import { tokenOf } from './asking.ts';

/** Plays the owners whose events other tests left on the topics with gaps: nothing of note was in them. */
async function forgetfulOwners() {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://owner').searchParams;
    const [from, limit] = [Number(query.get('from')), Number(query.get('limit'))];
    const entries = Array.from({ length: limit }, (_, index) => ({
      ...{ version: from + index, at: '2026-11-22T00:00:00+09:00', type: 'person-registered' },
      what: 'put',
    }));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ entries }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, end: () => new Promise((resolve) => server.close(resolve)) };
}

/** The notification service as a process of its own: it tells partners, and hears what they say. */
export async function startNotification(database: string) {
  const owners = await forgetfulOwners();
  const notification = await serviceProcess('notification', {
    ...serverSettings('notification'),
    DOUI_MONGO_DATABASE: database,
    DOUI_KEYS_DATABASE: `${database}_keys`,
    DOUI_CONSENT_URL: owners.url,
    DOUI_OPT_OUT_URL: owners.url,
    DOUI_PURPOSE_REGISTRY_URL: owners.url,
    DOUI_PORTAL_URL: 'https://doui.example',
    DOUI_SMTP_HOST: '127.0.0.1',
    DOUI_SMTP_PORT: '1',
    DOUI_SMTP_TLS: 'none',
    DOUI_WEBHOOK_ALLOW_LOOPBACK: 'true',
  });
  await notification.ready();
  return {
    url: notification.url,
    async end() {
      await notification.end();
      await owners.end();
    },
  };
}

/** A request of a client of the realm to a path of the organisation. */
export async function ask(
  url: string,
  client: string,
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${url}/v1/organisations/hikkoshibin/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tokenOf(client)}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'PUT' ? { 'idempotency-key': randomUUID() } : {}),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text || '{}') as Record<string, unknown> };
}

/** The headers of Standard Webhooks, as a partner makes them. */
export function signedHeaders(
  secret: string,
  id: string,
  body: string | Uint8Array,
  atMs = Date.now(),
) {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body);
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac.digest('base64')}`,
  };
}

/** An endpoint that acknowledges each stop it is told of in its answer. */
export async function acknowledgingEndpoint(secret: () => string, kind: string) {
  const told: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const body = JSON.stringify({ acknowledged: kind });
      const id = String(request.headers['webhook-id']);
      told.push(id);
      response.writeHead(200, {
        'content-type': 'application/json',
        ...signedHeaders(secret(), id, body),
      });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    told,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    end: () => new Promise((resolve) => server.close(resolve)),
  };
}
