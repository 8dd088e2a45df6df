import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiService, apiServices } from '@doui/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frontFor } from './front.ts';
import { createEdge } from './proxy.ts';

const listening = async (server: Server): Promise<string> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

// Echoes what reached it.
const service = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.writeHead(201, { 'content-type': 'application/json', etag: '"7"' });
    const { authorization, cookie } = headers;
    response.end(JSON.stringify({ method, url, body, authorization, cookie }));
  });
});
// Takes what it is sent and says nothing, as a service whose packets vanish.
const silent = createServer((request) => void request.resume());
const servers: Server[] = [service, silent];
let edgeUrl = '';

beforeAll(async () => {
  const url = await listening(service);
  const urls = Object.fromEntries(apiServices.map((name) => [name, url]));
  const gone = 'http://127.0.0.1:1';
  const edge = createEdge(
    { ...urls, records: gone, consent: await listening(silent) } as Record<ApiService, string>,
    { front: frontFor(['hikkoshibin']), pages: url, silentMs: 50 },
  );
  servers.push(edge);
  edgeUrl = await listening(edge);
});
afterAll(() => {
  silent.closeAllConnections();
  for (const server of servers) server.close();
});

test('passes method, path, query, body and token on, and status and headers back', async () => {
  const path = '/v1/organisations/hikkoshibin/persons/me/opt-outs?at-least=opt-out:x:1';
  const answer = await fetch(edgeUrl + path, {
    method: 'POST',
    headers: { authorization: 'Bearer t', cookie: 'doui-session=x' },
    body: '{"あ":1}',
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('etag')).toBe('"7"');
  expect(await answer.json()).toEqual({
    method: 'POST',
    url: path,
    body: '{"あ":1}',
    authorization: 'Bearer t',
  });
});

test('says 503 when the service is away and 404 when there is none', async () => {
  const away = await fetch(`${edgeUrl}/v1/organisations/abc/provisions`);
  expect([away.status, away.headers.get('retry-after')]).toEqual([503, '1']);
  expect((await fetch(`${edgeUrl}/v1/hold`, { method: 'POST' })).status).toBe(404);
});

test('F7: who has sent all and hears nothing is told so, once that has lasted', async () => {
  const person = '/v1/organisations/hikkoshibin/persons/me';
  const answer = await fetch(`${edgeUrl}${person}/consents`);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.json()).toMatchObject({ code: 'service-away' });
  const write = await fetch(`${edgeUrl}${person}/answers`, { method: 'POST', body: '{}' });
  expect(write.status).toBe(503);
});

test('has a page of its own that leads to the public pages', async () => {
  const page = await (await fetch(`${edgeUrl}/services`)).text();
  expect(page).toContain('/v1/public/organisations/hikkoshibin');
});

test('what is no path of an API goes to the portal, with its cookies', async () => {
  const headers = { cookie: 'doui-session=x' };
  const paths = ['/', '/consents?lang=en', '/api/v1/x'];
  for (const path of paths) {
    const answer = await (await fetch(edgeUrl + path, { headers })).json();
    expect(answer).toMatchObject({ url: path, cookie: 'doui-session=x' });
  }
  expect((await fetch(`${edgeUrl}/v1/nothing`)).status).toBe(404);
});
