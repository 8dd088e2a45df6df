import { fakeBearer } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import { describe, expect, test } from 'vitest';
import { access, ask, command, faultsOf, logged, put, words } from './app-under-test.ts';

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

  test('pages go on by cursor, versions by entity tag', async () => {
    const first = await ask('/v1/organisations/acme/things?limit=2');
    expect(first.body.items).toEqual(['a', 'b']);
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

  test('R-3.2: why somebody looks stands in the record, and only a known reason is taken', async () => {
    const because = (reason: string) =>
      ask('/v1/organisations/acme/persons/abc', { headers: { 'doui-reason': reason } });
    const before = access.entries.length;
    expect((await because('complaint')).status).toBe(200);
    expect(access.entries.slice(before)).toMatchObject([{ persons: ['abc'], reason: 'complaint' }]);
    const wrong = await because('she is my neighbour');
    expect([wrong.status, faultsOf(wrong)]).toEqual([400, ['/doui-reason wrong-value']]);
    expect(access.entries.length).toBe(before + 1);
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
