import { connect } from 'node:net';
import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  commandIdField,
  createApp,
  idField,
  memoryAccessLog,
  ndjson,
  ndjsonTypes,
  noContent,
  ok,
  pageFields,
  pageOf,
  recorded,
  refused,
  route,
  text,
} from '../src/index.ts';

const org = z.strictObject({ org: idField });
const words = { ja: '試験', en: 'test' };
const seen: string[] = [];

const routes = [
  route({
    id: 'put-thing',
    method: 'put',
    path: '/v1/organisations/{org}/things/{id}',
    summary: words,
    roles: ['operator', 'service'],
    params: org.extend({ id: idField }),
    body: z.strictObject({ commandId: commandIdField, name: z.string().max(5), count: z.int() }),
    command: true,
    answers: { 201: { what: 'stored' } },
    handler: async ({ params, body, commandId }) => {
      const position = { service: 'test', stream: `${params.org}/thing/${params.id}`, version: 3 };
      return recorded({ position, published: body.count > 0 }, { commandId }, { progress: '/p' });
    },
  }),
  route({
    id: 'publish-thing',
    method: 'post',
    path: '/v1/organisations/{org}/things/{id}:publish',
    summary: words,
    roles: ['operator'],
    params: org.extend({ id: idField }),
    answers: { 200: { what: 'published' } },
    handler: async () =>
      refused([{ code: 'no-consent', text: words, cite: 'Law27.1', requirement: 'R-4.1' }]),
  }),
  route({
    id: 'list-things',
    method: 'get',
    path: '/v1/organisations/{org}/things',
    summary: words,
    roles: ['operator'],
    params: org,
    query: z.strictObject(pageFields),
    answers: { 200: { what: 'things' } },
    handler: async ({ query, atLeast }) =>
      ok({ ...pageOf(['a', 'b', 'c'], query.limit, (item) => item), atLeast }, { etag: 7 }),
  }),
  route({
    id: 'read-person',
    method: 'get',
    path: '/v1/organisations/{org}/persons/{person}',
    summary: words,
    roles: ['operator', 'person'],
    params: org.extend({ person: z.string() }),
    showsPersons: true,
    answers: { 200: { what: 'person' } },
    handler: async ({ person }) => ok({ person: person?.person }),
  }),
  route({
    id: 'lines',
    method: 'post',
    path: '/v1/organisations/{org}/lines:batch',
    summary: words,
    roles: ['operator'],
    params: org,
    streams: ndjsonTypes,
    answers: { 200: { what: 'a line per line', type: 'application/x-ndjson' } },
    handler: async (context) =>
      ndjson(context, {
        serialBy: (value) => (value as { key?: string }).key,
        onLine: async (value) => {
          const { n, wait = 0 } = value as { n: number; wait?: number };
          await new Promise((resolve) => setTimeout(resolve, wait));
          seen.push(String(n));
          if (n === 13) throw new Fault('ledger-unavailable', { retriable: true });
          return ok({ n }, { persons: [`p${n}`] });
        },
      }),
  }),
  route({
    id: 'page',
    method: 'get',
    path: '/v1/public/page',
    summary: words,
    roles: 'public',
    answers: { 200: { what: 'page', type: 'text/html' } },
    handler: async () => text('text/html; charset=utf-8', '<p>こんにちは</p>'),
  }),
  route({
    id: 'broken',
    method: 'post',
    path: '/v1/public/broken',
    summary: words,
    roles: 'public',
    answers: { 204: { what: 'nothing' } },
    handler: async () => {
      if (seen.length >= 0) throw new Error('山田花子 hanako@example.jp');
      return noContent();
    },
  }),
];

const logged: unknown[] = [];
const log = {
  error: (line: string, fields?: object) => void logged.push([line, fields]),
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
const access = memoryAccessLog();
const app = createApp({
  service: 'test',
  config: { host: '127.0.0.1', port: 0 },
  auth: fakeAuth(),
  log,
  routes,
  access,
  health: { ledger: () => true },
  persons: async ({ person, principal }) =>
    person === 'abc' || person === 'me'
      ? { ok: true, value: { person: 'abc', self: principal.roles.includes('person') } }
      : { ok: false, error: 'not-found' },
});
let base = '';
let port = 0;

beforeAll(async () => {
  port = (await app.listen()).port;
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => app.close());

const operator = fakeBearer({ roles: ['operator'], org: 'acme' });
const command = '6f1c2b9e-31a5-4d5e-9d0e-2f8a3c1b7e55';

type Ask = { method?: string; body?: unknown; raw?: string; headers?: Record<string, string> };
async function ask(path: string, { method = 'GET', body, raw, headers = {} }: Ask = {}) {
  const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: operator,
      ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const content = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    body: json ? parsed(content) : content,
  };
}
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by tests
const parsed = (content: string): any =>
  content.includes('\n')
    ? content
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : JSON.parse(content);
const put = (more: Ask) => ask('/v1/organisations/acme/things/abc', { method: 'PUT', ...more });
const faultsOf = (answer: { body: { faults?: { pointer: string; code: string }[] } }) =>
  (answer.body.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();

describe('who asks', () => {
  test('R-3.2: without a token 401, with a bad one 401, without the role 403', async () => {
    const none = await ask('/v1/organisations/acme/things', { headers: { authorization: '' } });
    expect([none.status, none.body.code]).toEqual([401, 'no-token']);
    expect(none.headers.get('www-authenticate')).toContain('Bearer');
    const bad = await ask('/v1/organisations/acme/things', {
      headers: { authorization: 'Bearer a.b.c' },
    });
    expect([bad.status, bad.body.code]).toEqual([401, 'bad-token']);
    const auditor = fakeBearer({ roles: ['auditor'], org: 'acme' });
    const role = await ask('/v1/organisations/acme/things', {
      headers: { authorization: auditor },
    });
    expect([role.status, role.body.code]).toEqual([403, 'forbidden']);
  });

  test('R-3.2: another organisation, or a token of none, does not exist', async () => {
    const other = await ask('/v1/organisations/other/things');
    expect([other.status, other.body.code]).toEqual([404, 'not-found']);
    const noOrg = fakeBearer({ roles: ['operator'] });
    const none = await ask('/v1/organisations/acme/things', { headers: { authorization: noOrg } });
    expect(none.status).toBe(404);
    const service = fakeBearer({ roles: ['service'] });
    const own = await put({
      headers: { authorization: service, 'idempotency-key': command },
      body: { name: 'a', count: 1 },
    });
    expect(own.status).toBe(201);
  });
});

describe('what is asked', () => {
  test('a write answers with its position; 202 says in words that nothing is closed yet', async () => {
    const done = await put({ body: { commandId: command, name: 'a', count: 1 } });
    expect(done.status).toBe(201);
    expect(done.body).toEqual({
      commandId: command,
      position: 'test:acme/thing/abc:3',
      inForce: true,
    });
    expect(done.headers.get('etag')).toBe('"3"');
    const later = await put({ body: { commandId: command, name: 'a', count: 0 } });
    expect(later.status).toBe(202);
    expect(later.body.inForce).toBe(false);
    expect(later.body.pending.text.en).toContain('not closed');
    expect(later.headers.get('location')).toBe('/p');
  });

  test('every fault of every part is named at once', async () => {
    const answer = await ask('/v1/organisations/acme/things/abc?x=1', {
      method: 'PUT',
      body: { name: 'toolong', count: 'one', 'a/b': 1 },
    });
    expect(answer.status).toBe(400);
    expect(faultsOf(answer)).toEqual([
      '/a~1b unknown-field',
      '/commandId missing',
      '/count wrong-type',
      '/name too-big',
      '/x unknown-field',
    ]);
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  test.each([
    ['{"name":"a","name":"b","count":1}', 'duplicate-key'],
    ['{"__proto__":{"role":"x"},"name":"a","count":1}', 'refused-key'],
    ['{"name":"a","count":1,"constructor":{}}', 'refused-key'],
    [`{"name":${'['.repeat(40)}${']'.repeat(40)},"count":1}`, 'too-deep'],
  ])('S3: %s is a fault', async (raw, code) => {
    const answer = await put({ raw, headers: { 'idempotency-key': command } });
    expect(answer.status).toBe(400);
    expect(faultsOf(answer).some((fault) => fault.endsWith(code))).toBe(true);
  });

  test.each([
    ['not json', 'application/json', 400, 'malformed-json'],
    ['{"name":"a"', 'application/json', 400, 'malformed-json'],
    ['{}', 'text/plain', 415, 'unsupported-media-type'],
    ['{}', 'application/json; charset=shift_jis', 415, 'unsupported-media-type'],
    [`"${'x'.repeat(1_100_000)}"`, 'application/json', 413, 'body-too-large'],
    ['['.repeat(500_000), 'application/json', 400, 'malformed-json'],
  ])('S7: a body that cannot be taken is refused (%#)', async (raw, type, status, code) => {
    const answer = await put({ raw, headers: { 'content-type': type } });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('S7: a compressed body is not unpacked', async () => {
    const answer = await put({ raw: '{}', headers: { 'content-encoding': 'gzip' } });
    expect(answer.status).toBe(415);
  });

  test.each([
    'limit[$ne]=1',
    'a[$gt]=',
    'limit=1&limit=2',
    'limit=0',
    'limit=x',
    'cursor=zz',
    '$where=1',
    'at-least=x',
  ])('S4: the query %s is a fault', async (query) => {
    const answer = await ask(`/v1/organisations/acme/things?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.faults.length).toBeGreaterThan(0);
  });

  test.each([
    ['/v1/organisations/acme/things/%zz', 'PUT', 400, 'malformed-url'],
    ['/v1/organisations/acme/things?x=%zz', 'GET', 400, 'malformed-url'],
    ['/v1/organisations/acme/things/a%00b', 'PUT', 400, 'malformed-url'],
    ['/nothing/here', 'GET', 404, 'no-such-route'],
    ['/v1/organisations/acme/things', 'DELETE', 405, 'method-not-allowed'],
    ['/v1/organisations/acme/things/abc:publish', 'PUT', 405, 'method-not-allowed'],
    [`/v1/${'x'.repeat(5_000)}`, 'GET', 414, 'address-too-long'],
  ])('%#: %.60s by %s answers %i %s', async (path, method, status, code) => {
    const answer = await ask(path, { method });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('a refusal names article and requirement in both languages, and 409', async () => {
    const answer = await ask('/v1/organisations/acme/things/abc:publish', { method: 'POST' });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'no-consent',
      refusals: [{ code: 'no-consent', article: 'Law27.1', requirement: 'R-4.1', text: words }],
    });
    expect(answer.body.detail).toBe('試験');
    const english = await ask('/v1/organisations/acme/things/abc:publish', {
      method: 'POST',
      headers: { 'accept-language': 'de, en-GB;q=0.8, ja;q=0.2' },
    });
    expect(english.body.detail).toBe('test');
  });

  test('pages go on by cursor, versions by entity tag, positions by at-least', async () => {
    const first = await ask(
      '/v1/organisations/acme/things?limit=2&at-least=consent:acme/person/x:4',
    );
    expect(first.body.items).toEqual(['a', 'b']);
    expect(first.body.atLeast).toEqual({ service: 'consent', stream: 'acme/person/x', version: 4 });
    const next = await ask(`/v1/organisations/acme/things?cursor=${first.body.next}`);
    expect(next.status).toBe(200);
    const same = await ask('/v1/organisations/acme/things', {
      headers: { 'if-none-match': '"7"' },
    });
    expect(same.status).toBe(304);
  });

  test('R-3.2: reading a person is recorded, reading oneself is not, a failing record is 503', async () => {
    await ask('/v1/organisations/acme/persons/abc');
    const own = fakeBearer({ roles: ['person'] });
    await ask('/v1/organisations/acme/persons/me', { headers: { authorization: own } });
    const none = await ask('/v1/organisations/acme/persons/zzz');
    expect(none.status).toBe(404);
    expect(access.entries).toMatchObject([
      { operation: 'read-person', org: 'acme', persons: ['abc'] },
    ]);
    const write = access.write;
    access.write = async () => {
      throw new Fault('access-record-not-written', { retriable: true });
    };
    const failed = await ask('/v1/organisations/acme/persons/abc');
    access.write = write;
    expect([failed.status, failed.body.code]).toEqual([503, 'access-record-not-written']);
    expect(failed.headers.get('retry-after')).toBe('1');
  });

  test('an unknown error says nothing outward but an id', async () => {
    const answer = await ask('/v1/public/broken', { method: 'POST' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/山田|hanako/);
    expect(logged).toHaveLength(1);
  });

  test('the security headers are there', async () => {
    const { headers } = await ask('/v1/public/page');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('ratelimit-policy')).toContain('q=1200');
  });
});

describe('lines', () => {
  const lines = (raw: string) =>
    ask('/v1/organisations/acme/lines:batch', {
      method: 'POST',
      raw,
      headers: { 'content-type': 'application/x-ndjson' },
    });

  test('each line is answered in its place, bad ones too, and the persons are recorded', async () => {
    access.entries.length = 0;
    const long = `"${'x'.repeat(70_000)}"`;
    const { body } = await lines(`{"n":1}\nnot json\n{"n":13}\n${long}\n{"n":2,"n":3}\n\n{"n":4}`);
    expect(body.map((line: { status: number }) => line.status)).toEqual([
      200, 400, 503, 413, 400, 200,
    ]);
    expect(body.map((line: { line: number }) => line.line)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(access.entries.flatMap(({ persons }) => persons)).toEqual(['p1', 'p4']);
  });

  test('R-9.1: lines with one key keep their order', async () => {
    seen.length = 0;
    await lines('{"n":1,"key":"k","wait":50}\n{"n":2,"key":"k"}\n{"n":3,"key":"other"}\n');
    expect(seen).toEqual(['3', '1', '2']);
  });

  test('S7: a line without an end is answered once and read no further', async () => {
    const { body } = await lines('x'.repeat(3_000_000));
    expect(body).toMatchObject([{ line: 1, status: 413 }]);
  });

  test('many lines pass in order', async () => {
    const raw = Array.from({ length: 5_000 }, (_, n) => `{"n":${n + 100}}`).join('\n');
    const { body } = await lines(raw);
    expect(body).toHaveLength(5_000);
    expect(body.every((line: { line: number }, at: number) => line.line === at + 1)).toBe(true);
  });
});

describe('bytes on the wire', () => {
  const send = (raw: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(raw));
      let got = '';
      socket.on('data', (part) => {
        got += part.toString();
      });
      socket.on('close', () => resolve(got));
      socket.on('error', () => resolve(got));
    });

  test.each([
    [
      'two lengths',
      'POST /v1/public/broken HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'length and chunks',
      'POST /v1/public/broken HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['nonsense', 'HELLO\r\n\r\n'],
  ])('S6: %s is 400 and the connection is closed', async (_name, raw) => {
    expect(await send(raw)).toMatch(/^HTTP\/1\.1 400 /);
  });
});

test('probes and the OpenAPI document need no token', async () => {
  const headers = { authorization: '' };
  expect((await ask('/livez', { headers })).status).toBe(200);
  expect((await ask('/readyz', { headers })).body).toEqual({
    ready: true,
    checks: { ledger: true, keys: true },
  });
  const { body } = await ask('/openapi.json', { headers });
  expect(body.openapi).toBe('3.1.0');
  expect(body.paths['/v1/organisations/{org}/things/{id}'].put.operationId).toBe('put-thing');
  expect(body.components.schemas.Problem).toBeDefined();
});
