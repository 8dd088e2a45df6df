import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createClient } from './client.ts';
import { DouiError } from './errors.ts';
import { type KeyValueStore, memoryStore } from './store.ts';

type Seen = { method: string; path: string; body: Record<string, unknown>; authorization: string };
type Reply = (response: ServerResponse, seen: Seen) => void;

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A service that remembers commands by id, as the real ones do, and answers as the script says. */
async function serve(script: Reply[]) {
  const seen: Seen[] = [];
  const done = new Map<string, number>();
  const server = createServer(async (request: IncomingMessage, response) => {
    let text = '';
    for await (const part of request) text += part;
    const body = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const one: Seen = {
      method: request.method ?? '',
      path: request.url ?? '',
      body,
      authorization: request.headers.authorization ?? '',
    };
    seen.push(one);
    const reply = script.shift() ?? recorded;
    if (reply !== failing && reply !== refusing) {
      const id = String(body['commandId']);
      done.set(id, (done.get(id) ?? 0) + (done.has(id) ? 0 : 1));
    }
    reply(response, one);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}`, seen, done };
}

const json = (response: ServerResponse, status: number, body: unknown, more: object = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...more });
  response.end(JSON.stringify(body));
};
const recorded: Reply = (response) =>
  json(response, 201, { position: 'consent:a/person/b:1', inForce: true });
/** Carried out, but the answer is lost on the way. */
const losing: Reply = (response) => response.destroy();
/** Carried out, and the answer breaks off in its middle. */
const cutting: Reply = (response) => {
  response.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
  response.write('{"position":');
  setTimeout(() => response.destroy(), 5);
};
const failing: Reply = (response) =>
  json(response, 503, { code: 'ledger-unavailable' }, { 'retry-after': '1' });
const refusing: Reply = (response) =>
  json(response, 400, {
    type: 'https://doui.example/problems/invalid-input',
    code: 'invalid-input',
    title: 'Wrong shape',
    faults: [
      { pointer: '/purpose', code: 'required', detail: 'is missing' },
      { pointer: '/colour', code: 'unknown-member', detail: 'is not known' },
    ],
  });

function clientOf(baseUrl: string, store: KeyValueStore = memoryStore(), attempts = 4) {
  const slept: number[] = [];
  const client = createClient({
    baseUrl,
    org: 'hikkoshibin',
    token: async () => 'token1',
    store,
    retry: { attempts, firstDelayMs: 2, delayMsMax: 8, timeoutMs: 2_000 },
    sleep: async (ms) => void slept.push(ms),
  });
  return { client, slept, store };
}

const caught = async (run: Promise<unknown>): Promise<DouiError> => {
  try {
    await run;
  } catch (error) {
    if (error instanceof DouiError) return error;
    throw new Error(`not a DouiError: ${typeof error}`);
  }
  throw new Error('nothing was thrown');
};

test('an answer that is lost or cut off is asked for again under the same command id', async () => {
  const { baseUrl, seen, done } = await serve([losing, cutting]);
  const { client, store } = clientOf(baseUrl);
  const answer = await client.withdraw({ purpose: 'moving' });
  expect(answer).toMatchObject({ status: 201, inForce: true, position: 'consent:a/person/b:1' });
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ body }) => body['commandId'])).size).toBe(1);
  expect([...done.values()]).toEqual([1]);
  expect(await store.keys()).toEqual([]);
});

test('a 503 is repeated when its Retry-After says so', async () => {
  const { baseUrl, seen } = await serve([failing, failing]);
  const { client, slept } = clientOf(baseUrl);
  await client.optOut({ schemes: ['mailorder'] });
  expect(seen.map(({ path }) => path)).toEqual(
    Array(3).fill('/v1/organisations/hikkoshibin/persons/me/opt-outs'),
  );
  expect(slept).toEqual([1000, 1000]);
});

test('a Retry-After beyond the limit leaves the command to flush', async () => {
  const long: Reply = (response) => json(response, 503, {}, { 'retry-after': '3600' });
  const { baseUrl, seen } = await serve([long]);
  const { client, slept } = clientOf(baseUrl);
  const error = await caught(client.withdraw({ purpose: 'moving' }));
  expect(error).toMatchObject({ code: 'not-delivered', status: 503, pending: true });
  expect(slept).toEqual([]);
  expect((await client.flush()).delivered).toHaveLength(1);
  expect(seen).toHaveLength(2);
});

test('the command is in the store before anything is sent', async () => {
  const order: string[] = [];
  const inner = memoryStore();
  const store: KeyValueStore = {
    ...inner,
    set: async (key, value) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await inner.set(key, value);
      order.push('kept');
    },
  };
  const { baseUrl } = await serve([
    (response, seen) => {
      order.push('sent');
      recorded(response, seen);
    },
  ]);
  await clientOf(baseUrl, store).client.withdraw({ purpose: 'moving' });
  expect(order).toEqual(['kept', 'sent']);
});

test('a store that fails stops the sending and is told', async () => {
  const { baseUrl, seen } = await serve([]);
  const full: KeyValueStore = {
    ...memoryStore(),
    set: () => {
      throw new Error('quota');
    },
  };
  const error = await caught(clientOf(baseUrl, full).client.withdraw({ purpose: 'moving' }));
  expect(error.code).toBe('store-failed');
  expect(seen).toEqual([]);
});

test('what one client could not deliver another one delivers later, in order, once', async () => {
  const { baseUrl, done } = await serve([]);
  const store = memoryStore();
  const offline = createClient({
    baseUrl,
    org: 'hikkoshibin',
    token: () => 'token1',
    store,
    fetch: () => Promise.reject(new TypeError('offline')),
    retry: { attempts: 2 },
    sleep: async () => undefined,
  });
  const answers = {
    notice: 'n',
    noticeVersion: 1,
    language: 'ja',
    textHash: 'h',
    method: 'button',
  };
  const first = caught(offline.answer({ ...answers, answers: [] }));
  const second = caught(offline.withdraw({ purpose: 'moving' }));
  const ids = [(await first).commandId, (await second).commandId];
  expect(await store.keys()).toHaveLength(2);
  const { client } = clientOf(baseUrl, store);
  const flushed = await client.flush();
  expect(flushed.delivered.map(({ commandId }) => commandId)).toEqual(ids);
  expect(flushed).toMatchObject({ refused: [], pending: 0 });
  expect([...done.keys()]).toEqual(ids);
  expect(await client.flush()).toEqual({ delivered: [], refused: [], pending: 0 });
});

test('a person who cannot be delivered holds back the own later commands, not those of others', async () => {
  const { baseUrl, seen } = await serve([failing, failing]);
  const store = memoryStore();
  const offline = createClient({
    baseUrl,
    org: 'hikkoshibin',
    token: () => 't',
    store,
    fetch: () => Promise.reject(new TypeError('offline')),
    retry: { attempts: 1 },
  });
  await caught(offline.withdraw({ purpose: 'p1' }, { person: 'aaa' }));
  await caught(offline.withdraw({ purpose: 'p2' }, { person: 'aaa' }));
  await caught(offline.withdraw({ purpose: 'p3' }, { person: 'bbb' }));
  const flushed = await clientOf(baseUrl, store, 2).client.flush();
  expect(flushed.pending).toBe(2);
  expect(flushed.delivered).toHaveLength(1);
  expect(seen.map(({ body }) => body['purpose'])).toEqual(['p1', 'p1', 'p3']);
});

test('a refusal names every fault and is not kept', async () => {
  const { baseUrl } = await serve([refusing]);
  const { client, store } = clientOf(baseUrl);
  const error = await caught(client.withdraw({ purpose: '' }));
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: 'invalid-input', status: 400, pending: false });
  expect(error.faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
    '/purpose required',
    '/colour unknown-member',
  ]);
  expect(await store.keys()).toEqual([]);
});

test('a 401 keeps the command for after the next sign-in', async () => {
  const unauthorised: Reply = (response) => json(response, 401, { code: 'bad-token' });
  const { baseUrl, done } = await serve([unauthorised]);
  const { client } = clientOf(baseUrl);
  const error = await caught(client.withdraw({ purpose: 'moving' }));
  expect(error).toMatchObject({ code: 'bad-token', status: 401, pending: true });
  expect((await client.flush()).delivered[0]?.commandId).toBe(error.commandId);
  expect([...done.keys()]).toContain(error.commandId);
});

test('writes of a person go one after the other, of different persons side by side', async () => {
  let open = 0;
  let most = 0;
  const slow: Reply = (response, seen) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open -= 1;
      recorded(response, seen);
    }, 15);
  };
  const one = await serve([slow, slow, slow]);
  const client = clientOf(one.baseUrl).client;
  await Promise.all([1, 2, 3].map((n) => client.withdraw({ purpose: `p${n}` })));
  expect(most).toBe(1);
  expect(one.seen.map(({ body }) => body['purpose'])).toEqual(['p1', 'p2', 'p3']);
  most = 0;
  const two = await serve([slow, slow, slow]);
  const system = clientOf(two.baseUrl).client;
  await Promise.all(
    ['aaa', 'bbb', 'ccc'].map((person) => system.withdraw({ purpose: 'p' }, { person })),
  );
  expect(most).toBe(3);
});

test('flush does not send again what is under way', async () => {
  const slow: Reply = (response, seen) => void setTimeout(() => recorded(response, seen), 20);
  const { baseUrl, seen } = await serve([slow]);
  const { client } = clientOf(baseUrl);
  const write = client.withdraw({ purpose: 'moving' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await client.flush()).toEqual({ delivered: [], refused: [], pending: 0 });
  expect((await write).status).toBe(201);
  expect(seen).toHaveLength(1);
});

test('202 says that it is not in force yet', async () => {
  const { baseUrl } = await serve([
    (response) => json(response, 202, { position: 'consent:a/person/b:2' }),
  ]);
  const answer = await clientOf(baseUrl).client.withdraw({ purpose: 'moving' });
  expect(answer).toMatchObject({ status: 202, inForce: false });
});

test('reads carry the token and turn problems into errors', async () => {
  const { baseUrl, seen } = await serve([
    (response) => json(response, 200, { consents: [] }),
    (response) => json(response, 404, { code: 'not-found', title: 'Not found' }),
  ]);
  const { client } = clientOf(baseUrl);
  expect(await client.consents()).toEqual({ consents: [] });
  expect(seen[0]).toMatchObject({ authorization: 'Bearer token1', method: 'GET' });
  expect(await caught(client.history())).toMatchObject({ code: 'not-found', status: 404 });
});

test('whatever the token source throws, what comes out is a DouiError', async () => {
  const { baseUrl } = await serve([]);
  const client = createClient({
    baseUrl,
    org: 'hikkoshibin',
    token: () => Promise.reject('a string'),
  });
  const error = await caught(client.withdraw({ purpose: 'moving' }));
  expect(error).toMatchObject({ code: 'no-token', pending: true });
});
