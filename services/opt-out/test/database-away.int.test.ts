import { randomUUID } from 'node:crypto';
import { clientToken, newId, startProxy, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOf, org, owners, startOptOut } from './world.ts';

let proxy: Awaited<ReturnType<typeof startProxy>>;
let optOut: Awaited<ReturnType<typeof startOptOut>>;
let world: Awaited<ReturnType<typeof owners>>;
let operator: ReturnType<typeof callerOf>;
const person = newId('person');

beforeAll(async () => {
  const { hostname, port } = new URL(testServers().mongoUrl);
  proxy = await startProxy({ host: hostname, port: Number(port || 27_017) });
  world = await owners();
  await world.person(person);
  optOut = await startOptOut({ DOUI_MONGO_URL: `mongodb://127.0.0.1:${proxy.port}/` });
  operator = callerOf(optOut.base, await clientToken(`operator-${org}`));
  await until(async () => (await operator(`/persons/${person}/opt-outs`)).status === 200, {
    what: 'the person is known',
  });
});
afterAll(async () => {
  proxy?.resume();
  await optOut?.stop();
  await world?.close();
  await proxy?.close();
});

test('R-9.1, F5: while the database is silent a stop is 503 in time, and the same command is kept once after', async () => {
  const body = { commandId: randomUUID(), channel: 'phone', askedBy: 'person' };
  proxy.silence();
  const startedMs = performance.now();
  const refused = await operator(`/persons/${person}/contact-stops`, body);
  expect(refused).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } });
  // Two seconds is the promise; what is above it is for a machine that does other things too.
  expect(performance.now() - startedMs).toBeLessThan(4_000);
  proxy.resume();
  const kept = await until(
    async () => {
      const answer = await operator(`/persons/${person}/contact-stops`, body);
      return answer.status === 201 ? answer : undefined;
    },
    { what: 'the same command is answered', withinMs: 30_000 },
  );
  expect(kept.body.event.commandId).toBe(body.commandId);
  const history = await operator(`/persons/${person}/opt-outs/history`);
  expect(history.body.entries).toHaveLength(1);
});
