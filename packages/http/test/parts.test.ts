import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Principal } from '@doui/auth';
import { AccessRecordSchema, decode, topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  accessSender,
  accessWriter,
  ConfigFault,
  callService,
  commonConfig,
  decodeCursor,
  encodeCursor,
  languageOf,
  parseStrictJson,
  problemCodes,
  readConfig,
  settingName,
  statusOf,
} from '../src/index.ts';

describe('configuration', () => {
  const needed = {
    DOUI_PORT: '7001',
    DOUI_KAFKA_BROKERS: 'a:9092,b:9092',
    DOUI_KAFKA_USERNAME: 'consent',
    DOUI_KAFKA_PASSWORD: 'x',
    DOUI_MONGO_URL: 'mongodb://127.0.0.1:7017/',
    DOUI_MONGO_DATABASE: 'doui_consent',
    DOUI_KEYCLOAK_URL: 'http://127.0.0.1:7080',
  };

  test('is read by the names of the environment, with defaults, and frozen', () => {
    const config = readConfig({ ...needed, DOUI_OTLP_URL: '' }, commonConfig);
    expect(config).toMatchObject({
      port: 7001,
      kafkaBrokers: ['a:9092', 'b:9092'],
      partitions: 6,
      keycloakRealm: 'doui',
    });
    expect(config.otlpUrl).toBeUndefined();
    expect(Object.isFrozen(config)).toBe(true);
    expect(settingName('stateMacKeyFile')).toBe('DOUI_STATE_MAC_KEY_FILE');
  });

  test('a faulty one names every fault at once, by the name of the setting', () => {
    const faulty = {
      ...needed,
      DOUI_PORT: '99999',
      DOUI_MONGO_URL: 'http://x',
      DOUI_KAFKA_USERNAME: '',
    };
    const read = () => readConfig(faulty, commonConfig.extend({ consentUrl: z.url() }));
    expect(read).toThrow(ConfigFault);
    try {
      read();
    } catch (error) {
      expect(
        (error as ConfigFault).faults.map(({ pointer, code }) => `${pointer} ${code}`).sort(),
      ).toEqual([
        'DOUI_CONSENT_URL missing',
        'DOUI_KAFKA_USERNAME missing',
        'DOUI_MONGO_URL wrong-format',
        'DOUI_PORT too-big',
      ]);
    }
  });
});

describe('access records', () => {
  const by: Principal = {
    subject: 'subject-1',
    client: 'operator-acme',
    roles: ['operator'],
    org: 'acme',
    expiresAtMs: 0,
  };
  const entry = (person: string) => ({
    operation: 'read-person',
    org: 'acme',
    by,
    persons: [person],
  });
  type Sent = { topic: string; key: string; value: Uint8Array }[];

  test('R-3.2: records of concurrent requests go together, and say who in a hash', async () => {
    const sends: Sent[] = [];
    const log = accessWriter({
      service: 'consent',
      hashSubject: (subject) => `hash-${subject.length}`,
      nowMs: () => 5,
      publisher: {
        send: async (records) => {
          sends.push(records);
          await new Promise((resolve) => setTimeout(resolve, 5));
        },
      },
    });
    await Promise.all(Array.from({ length: 50 }, (_, n) => log.write(entry(`p${n}`))));
    expect(sends.map(({ length }) => length)).toEqual([1, 49]);
    const [record] = sends[0] ?? [];
    expect(record).toMatchObject({ topic: topics.access, key: 'acme' });
    expect(decode(AccessRecordSchema, record?.value ?? null)).toMatchObject({
      ok: true,
      value: {
        org: 'acme',
        persons: ['p0'],
        operation: 'read-person',
        atMs: 5n,
        by: { role: 'operator', subject: 'hash-9' },
      },
    });
    expect(Buffer.from(record?.value ?? []).toString()).not.toContain('subject-1');
  });

  test('R-3.2: one that cannot be written fails its request, and the next one is tried', async () => {
    let away = true;
    const log = accessWriter({
      service: 'consent',
      hashSubject: () => '',
      publisher: { send: async () => (away ? Promise.reject(new Error('away')) : undefined) },
    });
    await expect(log.write(entry('p'))).rejects.toMatchObject({
      code: 'access-record-not-written',
      retriable: true,
    });
    away = false;
    await log.write(entry('p'));
  });

  test('R-3.2: with two publishers two sends are under way, and each answers for its own entries', async () => {
    const under: { by: number; count: number; end: (error?: Error) => void }[] = [];
    const lost: number[] = [];
    const publisherOf = (by: number) => ({
      send: (records: readonly unknown[]) =>
        new Promise<void>((resolve, reject) => {
          const end = (error?: Error) => (error ? reject(error) : resolve());
          under.push({ by, count: records.length, end });
        }),
    });
    const send = accessSender({
      publisher: publisherOf(1),
      also: [publisherOf(2)],
      onLost: (entries) => lost.push(entries),
    });
    const record = { topic: 'access', key: 'acme', value: new Uint8Array() };
    const settled = Promise.allSettled(Array.from({ length: 5 }, () => send([record])));
    expect(under.map(({ by, count }) => [by, count])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    under[1]?.end();
    while (under.length < 3) await new Promise(setImmediate);
    expect(under[2]).toMatchObject({ by: 2, count: 3 });
    under[0]?.end(new Error('away'));
    under[2]?.end();
    const ways = (await settled).map(({ status }) => status);
    expect(ways).toEqual(['rejected', 'fulfilled', 'fulfilled', 'fulfilled', 'fulfilled']);
    expect(lost).toEqual([1]);
  });
});

describe('calls to another service', () => {
  const auth = { serviceToken: async () => 'token' };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/slow') return;
    if (path === '/broken') response.statusCode = 500;
    const problem = path === '/refused';
    if (problem) response.statusCode = 409;
    response.setHeader('content-type', problem ? 'application/problem+json' : 'application/json');
    response.end(JSON.stringify({ code: 'no-consent', said: request.headers.authorization }));
  });
  const open = () =>
    new Promise<string>((resolve) => {
      server.listen(0, '127.0.0.1', () =>
        resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
      );
    });

  test('carry the token; an answer is an answer, silence and 5xx are faults', async () => {
    const url = await open();
    const client = callService({ url, auth, timeoutMs: 200 });
    expect((await client.call({ method: 'GET', path: '/ok' })).body).toMatchObject({
      said: 'Bearer token',
    });
    expect((await client.call({ method: 'GET', path: '/refused' })).problem?.code).toBe(
      'no-consent',
    );
    const fault = { code: 'service-unavailable', retriable: true };
    await expect(client.call({ method: 'GET', path: '/broken' })).rejects.toMatchObject(fault);
    const startedMs = performance.now();
    await expect(client.call({ method: 'GET', path: '/slow' })).rejects.toMatchObject(fault);
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    server.closeAllConnections();
    server.close();
  });
});

test('any JSON that is sound gives the value JSON.parse gives', () => {
  fc.assert(
    fc.property(fc.jsonValue({ depthSize: 'medium' }), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      if (/"(__proto__|constructor|prototype)"/.test(text)) return;
      const read = parseStrictJson(text);
      expect(read).toEqual({ ok: true, value: JSON.parse(text) });
    }),
  );
});

test('S3: a key twice is found wherever it is, however it is written', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.jsonValue(), (key, value) => {
      const escaped = [...key].map(
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      if (key.length !== escaped.length) return; // Beyond the basic plane two escapes are needed.
      const text = `[{"a":{${JSON.stringify(key)}:${JSON.stringify(value)},"${escaped.join('')}":1}}]`;
      const read = parseStrictJson(text);
      expect(read.ok).toBe(false);
    }),
  );
});

test('cursors give back what they were made of, and nothing else is one', () => {
  fc.assert(
    fc.property(fc.string(), (after) => {
      expect(decodeCursor(encodeCursor(after))).toBe(after);
    }),
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = decodeCursor(text);
      if (read !== undefined) expect(decodeCursor(encodeCursor(read))).toBe(read);
    }),
  );
});

test.each([
  [undefined, 'ja'],
  ['en', 'en'],
  ['ja,en;q=0.9', 'ja'],
  ['en-US,ja;q=0.5', 'en'],
  ['en;q=0.1, ja;q=0.9', 'ja'],
  ['de,fr', 'ja'],
  ['*', 'ja'],
  ['en;q=0', 'ja'],
])('Accept-Language %s is answered in %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});

test('every code of a fault has a status of its kind', () => {
  expect(statusOf('no-consent')).toBe(409);
  expect(statusOf('constructor')).toBe(409);
  for (const { code, status, title } of problemCodes) {
    expect(statusOf(code)).toBe(status);
    expect(title.ja && title.en).toBeTruthy();
  }
  expect(new Fault('ledger-unavailable', { retriable: true }).code).toBe('ledger-unavailable');
});
