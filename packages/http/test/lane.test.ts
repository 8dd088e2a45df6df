import { connect, type Socket } from 'node:net';
import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp, type Lane, type LaneAsked, ok, route } from '../src/index.ts';

// What the lane was asked, and how it is to answer.
let asked: string[] = [];
let callers = new Set<object>();
let answer: (asked: LaneAsked, body: string) => string | undefined | Promise<string | undefined>;

const echo = route({
  id: 'echo',
  method: 'post',
  path: '/v1/echo',
  summary: { ja: '試験', en: 'test' },
  roles: ['system'],
  body: z.strictObject({ say: z.string().max(100_000) }),
  answers: { 200: { what: 'the same' } },
  handler: async ({ body }) => ok({ said: body.say, by: 'route' }),
});

const app = createApp({
  service: 'test',
  config: { host: '127.0.0.1', port: 0, inflightMax: 3 },
  auth: fakeAuth(),
  log: logger('test'),
  routes: [echo],
  lane: {
    path: '/v1/echo',
    answer(given) {
      const body = given.bytes.toString('utf8', given.from, given.to);
      asked.push(body);
      callers.add(given.caller);
      return answer(given, body);
    },
  },
});

let port = 0;
beforeAll(async () => {
  port = (await app.listen()).port;
});
afterAll(() => app.close());
beforeEach(() => {
  asked = [];
  callers = new Set();
  answer = (_asked, body) => Buffer.from(`{"lane":${body}}`).toString('latin1');
});

const authorization = fakeBearer({ roles: ['system'], org: 'kaisha' });
const body = '{"say":"おはよう"}';
const requestOf = (
  text = body,
  {
    first = 'POST /v1/echo HTTP/1.1',
    headers = [] as string[],
    length = Buffer.byteLength(text),
  } = {},
) =>
  [
    first,
    'Host: doui',
    `Authorization: ${authorization}`,
    'Content-Type: application/json',
    ...headers,
    `Content-Length: ${length}`,
    '',
    text,
  ].join('\r\n');

/** A connection that takes answers apart by their length, as text. */
async function open(options: { allowHalfOpen?: boolean } = {}) {
  const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true, ...options });
  let got = Buffer.alloc(0);
  let ended = false;
  const wake = new Set<() => void>();
  const changed = () => {
    for (const each of wake) each();
    wake.clear();
  };
  socket.on('data', (part) => {
    got = Buffer.concat([got, part]);
    changed();
  });
  socket.on('close', () => {
    ended = true;
    changed();
  });
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));

  async function next(): Promise<{ status: number; head: string; body: string }> {
    for (;;) {
      const at = got.indexOf('\r\n\r\n');
      const head = got.toString('latin1', 0, Math.max(at, 0));
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (at >= 0 && got.length >= at + 4 + length) {
        const text = got.toString('utf8', at + 4, at + 4 + length);
        got = got.subarray(at + 4 + length);
        return { status: Number(head.split(' ')[1]), head, body: text };
      }
      if (ended) throw new Error('the connection ended');
      await new Promise<void>((resolve) => wake.add(resolve));
    }
  }
  const closed = async () => {
    while (!ended) await new Promise<void>((resolve) => wake.add(resolve));
  };
  const ask = (text: string) => {
    socket.write(text);
    return next();
  };
  return { socket, next, closed, ask };
}

describe('the lane answers', () => {
  test('plain requests, one after the other on a connection, and knows who asks again', async () => {
    const { ask, socket } = await open();
    for (const say of ['a', 'おはよう', 'b'.repeat(9_000), 'a']) {
      const text = JSON.stringify({ say });
      const { status, body: said, head } = await ask(requestOf(text));
      expect([status, said]).toEqual([200, `{"lane":${text}}`]);
      expect(head).toMatch(
        /^HTTP\/1.1 200 OK\r\nContent-Type: application\/json; charset=utf-8\r\n/,
      );
      expect(head).toMatch(/\r\nCache-Control: no-store\r\nDate: [^\r]+ GMT\r\n/);
    }
    expect(asked).toHaveLength(4);
    expect(callers.size).toBe(1);
    const other = fakeBearer({ roles: ['system'], subject: 'another', org: 'kaisha' });
    await ask(requestOf().replace(authorization, other));
    expect(callers.size).toBe(2);
    expect([...callers].map((one) => (one as { authorization: string }).authorization)).toEqual([
      ...[authorization, other],
    ]);
    socket.destroy();
  });

  test('requests that were sent before the answer, in their order', async () => {
    const { socket, next } = await open();
    let answers = 0;
    answer = async (_asked, said) => {
      await new Promise((resolve) => setTimeout(resolve, 20 - 10 * answers++));
      return `{"lane":${answers},"to":${Buffer.from(said).toString('latin1')}}`;
    };
    for (const say of ['1', '2', '3']) socket.write(requestOf(`{"say":"${say}"}`));
    const said = [await next(), await next(), await next()].map(({ body: text }) => text);
    expect(said.map((text) => /"(\d)"/.exec(text)?.[1])).toEqual(['1', '2', '3']);
    socket.destroy();
  });

  test('who has ended its side, then ends', async () => {
    const { socket, next, closed } = await open({ allowHalfOpen: true });
    answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return '{"late":true}';
    };
    socket.end(requestOf());
    expect((await next()).body).toBe('{"late":true}');
    await closed();
    expect(asked).toEqual([body]);
  });
});

describe('everything else goes to the server, which answers as it always does', () => {
  const ofRoute = '{"said":"おはよう","by":"route"}';
  test.each<[string, string, number]>([
    ['another path', requestOf(body, { first: 'POST /v1/other HTTP/1.1' }), 404],
    ['a query', requestOf(body, { first: 'POST /v1/echo?a=1 HTTP/1.1' }), 400],
    ['another method', requestOf(body, { first: 'PUT /v1/echo HTTP/1.1' }), 405],
    ['an older HTTP', requestOf(body, { first: 'POST /v1/echo HTTP/1.0' }), 200],
    ['a header it does not know', requestOf(body, { headers: ['Traceparent: 00-x'] }), 200],
    ['Expect', requestOf(body, { headers: ['Accept: */*', 'Expect: 101-nothing'] }), 417],
    ['a header twice', requestOf(body, { headers: ['Accept: a', 'accept: b'] }), 200],
    ['S6: two lengths', requestOf(body, { headers: ['Content-Length: 5'] }), 400],
    ['S6: a length that is no number', requestOf(body, { length: '+9' as never }), 400],
    [
      'S6: a coding beside the length',
      requestOf(body, { headers: ['Transfer-Encoding: chunked'] }),
      400,
    ],
    ['S6: a folded header', requestOf(body, { headers: ['Accept: a\r\n b'] }), 400],
    ['S6: a space before the colon', requestOf(body, { headers: ['Accept : a'] }), 400],
    ['S6: a bare line feed', requestOf(body, { headers: ['Accept: a\nHost: b'] }), 400],
    ['S6: no host', requestOf().replace('Host: doui\r\n', ''), 400],
    ['another type', requestOf().replace('application/json', 'text/plain'), 415],
    ['no token', requestOf().replace(/Authorization[^\r]+\r\n/, ''), 401],
    ['a head too long', requestOf(body, { headers: [`Accept: ${'x'.repeat(20_000)}`] }), 431],
    ['a body too long to be plain', requestOf(`{"say":"${'x'.repeat(70_000)}"}`), 200],
  ])('%s', async (_what, request, wanted) => {
    const { ask, socket } = await open();
    expect((await ask(request)).status).toBe(wanted);
    expect(asked).toEqual([]);
    socket.destroy();
  });

  test('a request in two pieces, and all that come after it on the connection', async () => {
    const { socket, next, ask } = await open();
    const text = Buffer.from(requestOf());
    socket.write(text.subarray(0, 100));
    // The server is in this process: in one of these turns of the loop it has read what was written.
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    socket.write(text.subarray(100));
    expect((await next()).body).toBe(ofRoute);
    expect((await ask(requestOf())).body).toBe(ofRoute);
    expect(asked).toEqual([]);
    socket.destroy();
  });

  test('two requests in one piece, both answered once', async () => {
    const { socket, next } = await open();
    socket.write(`${requestOf('{"say":"1"}')}${requestOf('{"say":"2"}')}`);
    const said = [await next(), await next()].map(({ body: text }) => text);
    expect(said).toEqual(['{"said":"1","by":"route"}', '{"said":"2","by":"route"}']);
    socket.destroy();
  });

  test('what the lane does not want, or fails at, with what came behind it', async () => {
    const ways: (typeof answer)[] = [
      () => undefined,
      async () => undefined,
      () => {
        throw new Error('now');
      },
      async () => {
        throw new Error('later');
      },
    ];
    for (const way of ways) {
      const { socket, next, ask } = await open();
      answer = way;
      asked = [];
      socket.write(requestOf());
      while (asked.length === 0) await new Promise(setImmediate);
      socket.write(requestOf('{"say":"2"}'));
      const said = [await next(), await next()].map(({ body: text }) => text);
      expect(said).toEqual([ofRoute, '{"said":"2","by":"route"}']);
      const page = await ask('GET /livez HTTP/1.1\r\nHost: doui\r\n\r\n');
      expect(page.body).toBe('{"alive":true}');
      expect(asked).toEqual([body]);
      socket.destroy();
    }
  });

  test('F21: more than may be under way is refused there', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    answer = async () => {
      await held;
      return '{"late":true}';
    };
    const connections = await Promise.all([1, 2, 3, 4].map(() => open()));
    for (const { socket } of connections.slice(0, 3)) socket.write(requestOf());
    while (asked.length < 3) await new Promise(setImmediate);
    const refused = await connections[3]?.ask(requestOf());
    expect([refused?.status, JSON.parse(refused?.body ?? '{}').code]).toEqual([503, 'overloaded']);
    expect(asked).toHaveLength(3);
    release();
    for (const { next } of connections.slice(0, 3)) expect((await next()).status).toBe(200);
    for (const { socket } of connections) socket.destroy();
  });
});

type Connection = Awaited<ReturnType<typeof open>>;

/** Another app with that lane, and connections to it. */
async function openTo(answer: Lane['answer'], count: number) {
  const other = createApp({
    service: 'test',
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: logger('test'),
    routes: [echo],
    lane: { path: '/v1/echo', answer },
  });
  const before = port;
  port = (await other.listen()).port;
  const connections = await Promise.all(Array.from({ length: count }, () => open()));
  port = before;
  return { other, connections };
}

test('F20: a stop lets what is under way end, and closes what is idle', async () => {
  let begun = 0;
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { other, connections } = await openTo(async () => {
    begun += 1;
    if (begun > 1) await held;
    return '{"late":true}';
  }, 3);
  const [idle, busy, silent] = connections as [Connection, Connection, Connection];
  await idle.ask(requestOf());
  busy.socket.write(requestOf());
  while (begun < 2) await new Promise(setImmediate);
  const stopped = other.close();
  release();
  const { body: late, head } = await busy.next();
  expect(late).toBe('{"late":true}');
  expect(head).toMatch(/Connection: close/);
  await Promise.all([idle.closed(), busy.closed(), silent.closed(), stopped]);
});

test('F20: nor does a stop cut off an answer that is not yet read', async () => {
  const said = 'x'.repeat(6 * 1024 * 1024);
  let answered = 0;
  const { other, connections } = await openTo(() => {
    answered += 1;
    return said;
  }, 1);
  const [slow] = connections as [Connection];
  slow.socket.pause();
  slow.socket.write(requestOf());
  while (answered === 0) await new Promise(setImmediate);
  const stopped = other.close();
  slow.socket.resume();
  expect((await slow.next()).body).toHaveLength(said.length);
  await Promise.all([slow.closed(), stopped]);
});
