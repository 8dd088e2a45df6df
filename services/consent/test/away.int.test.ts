import { randomUUID } from 'node:crypto';
import { clientToken, startProxy, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, callerOf } from './caller.ts';
import { startWorld, textHash, type World } from './world.ts';

let world: World;
let proxy: Awaited<ReturnType<typeof startProxy>>;
let system: Caller;

beforeAll(async () => {
  const { hostname: host, port } = new URL(testServers().mongoUrl);
  proxy = await startProxy({ host, port: Number(port) });
  const url = `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`;
  world = await startWorld({ DOUI_MONGO_URL: url });
  system = callerOf(world.base, world.org, await clientToken(`system-${world.org}`));
  await until(async () => (await fetch(`${world.base}/readyz`)).ok, {
    what: 'the service is ready',
  });
}, 60_000);

afterAll(async () => {
  proxy?.resume();
  await world?.stop();
  await proxy?.close();
});

test('F5: without its database a write is 503 within 2 s and says when to come again, then it is done once', async () => {
  const { person } = (await system.post('persons', { customerNumber: randomUUID() })).body;
  const shown = { notice: 'form', noticeVersion: 1, language: 'ja', textHash, method: 'button' };
  const answer = {
    ...{ ...shown, commandId: randomUUID(), evidence: 'form#button' },
    answers: [{ purpose: 'move', given: true }],
  };
  // The person's key and head are known by now, so that the write itself is what meets the silence.
  await system.get(`persons/${person}/consents`);
  proxy.silence();
  const asked = [
    () => system.post(`persons/${person}/answers`, answer),
    () => system.post(`persons/${person}/withdrawals`, { purpose: 'news' }),
    () => system.post('persons', { customerNumber: randomUUID() }),
    () => system.get(`persons/${person}/consents`),
  ];
  const startedMs = performance.now();
  const answers = await Promise.all(asked.map((ask) => ask()));
  expect(performance.now() - startedMs).toBeLessThan(2_500);
  for (const { status, headers } of answers) {
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
  }
  proxy.resume();
  await until(async () => (await system.post(`persons/${person}/answers`, answer)).status === 201, {
    what: 'the same command is carried out',
    withinMs: 20_000,
  });
  const history = await system.get(`persons/${person}/history`);
  const entries = history.body['entries'] as { commandId: string }[];
  expect(entries.filter(({ commandId }) => commandId === answer.commandId)).toHaveLength(1);
});
