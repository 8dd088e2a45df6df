import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apiServices } from '@doui/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerDocs } from './docs.ts';

const server = createServer((request, response) => {
  if (!answerDocs(request, response)) response.writeHead(418).end();
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('R-10.1: /docs loads everything it names from here, and its policy lets nothing else in', async () => {
  const answer = await fetch(`${url}/docs`);
  const html = await answer.text();
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|http|\*/);
  // What the policy refuses would not run: no script and no style stands in the page itself.
  expect(html).not.toMatch(/<script>|<style|style=|\son[a-z]+=/);
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(named).toHaveLength(6);
  for (const path of named) {
    const part = await fetch(url + path);
    expect([path, part.status]).toEqual([path, 200]);
    expect((await part.arrayBuffer()).byteLength).toBeGreaterThan(100);
  }
});

test('R-10.1: every service has its document there', async () => {
  const start = await (await fetch(`${url}/docs/start.js`)).text();
  for (const name of apiServices) expect(start).toContain(`"/services/${name}/openapi.json"`);
});

test('nothing else of the library, and nothing beside it, is served', async () => {
  for (const path of ['package.json', 'swagger-ui.js', '..%2fpackage.json', 'constructor', '']) {
    expect([path, (await fetch(`${url}/docs/${path}`)).status]).toEqual([path, 404]);
  }
  expect((await fetch(`${url}/documents`)).status).toBe(418);
  expect((await fetch(`${url}/docs`, { method: 'POST' })).status).toBe(418);
});
