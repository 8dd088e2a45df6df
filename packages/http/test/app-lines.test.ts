import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { access, ask, port, seen } from './app-under-test.ts';

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
