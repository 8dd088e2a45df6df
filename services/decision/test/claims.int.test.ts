import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConsentStateSchema, encode, RegistryStateSchema, stateTopics, topics } from '@doui/events';
import type { World } from '@doui/law/cases';
import { connect } from '@doui/stream';
import {
  clientToken,
  kafkaAs,
  type ServiceProcess,
  serverSettings,
  serviceProcess,
  testServers,
  until,
} from '@doui/testing';
import { sealed } from '@doui/testing/owners';
import { statesOf } from '@doui/testing/states';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose, type DecisionService } from '../src/compose.ts';
import { readDecisionConfig } from '../src/config.ts';

// Decision and records beside each other on real servers: what is claimed at one is listed at the other.
const org = 'hikkoshibin';
const run = randomUUID().replaceAll('-', '').slice(0, 12);
const [item, purpose, recipient] = [`item${run}`, `purpose${run}`, `police${run}`];
const person = `person${run}`;
const world: World = {
  items: { [item]: {} },
  purposes: { [purpose]: { items: [item], uses: ['use', 'provide'], includesProvision: true } },
  recipients: { [recipient]: { stateBody: true } },
};

let decision: DecisionService;
let records: ServiceProcess;
let [atDecision, atRecords] = ['', ''];
let manager = '';

beforeAll(async () => {
  await publish();
  atRecords = await startRecords();
  decision = compose(
    readDecisionConfig({
      ...serverSettings('decision'),
      DOUI_STALENESS_MS: '5000',
      DOUI_RECORDS_URL: atRecords,
    }),
  );
  atDecision = `http://127.0.0.1:${(await decision.start()).port}`;
  manager = await clientToken(`manager-${org}`);
  const ready = async () => (await fetch(`${atDecision}/readyz`)).ok;
  await until(ready, { what: 'decision is ready', withinMs: 60_000 });
});
afterAll(async () => {
  await decision?.stop();
  await records?.end();
});

async function publish(): Promise<void> {
  const stream = connect(kafkaAs('admin', `test.claims.${run}`));
  const macKey = readFileSync(testServers().keyFiles.stateMac);
  for (const topic of stateTopics)
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  const publisher = stream.publisher();
  const { registry, consent } = statesOf(world, org);
  for (const state of registry) {
    const key = `${org}/${state.kind}/${state.id}`;
    // Versions of one run beat those of runs before it on the same broker.
    const newer = { ...state, version: BigInt(Date.now()) };
    const value = encode(RegistryStateSchema, newer);
    await publisher.send([sealed(topics.registryState, key, value)]);
  }
  if (!consent) throw new Error('the person is known');
  const known = encode(ConsentStateSchema, { ...consent, person });
  await publisher.send([sealed(topics.consentState, `${org}/person/${person}`, known)]);
  await publisher.close();
  await stream.close();
}

async function startRecords(): Promise<string> {
  records = await serviceProcess('records', {
    ...serverSettings('records'),
    DOUI_INSTANCE: '6',
    DOUI_MONGO_DATABASE: `doui_records_${run}`,
    DOUI_KEYS_DATABASE: `doui_records_keys_${run}`,
    DOUI_CONSENT_URL: 'http://127.0.0.1:1',
    DOUI_LOG_LEVEL: 'error',
  });
  await records.ready(60_000);
  return records.url;
}

async function call(base: string, path: string, body?: object) {
  const response = await fetch(base + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${manager}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
  return { status: response.status, body: (await response.json()) as any };
}

const claim = {
  ...{ organisation: org, use: 'provide', person, purpose, items: [item], recipient },
  exception: {
    ...{ ground: 'statute', statute: 'keisoho-197' },
    ...{ requester: '架空警察署', reason: '照会第12号' },
  },
};

test('R-1.6: a claim is permitted, and listed at records with its words, open for review', async () => {
  const decided = await call(atDecision, '/v1/decisions', claim);
  expect([decided.status, decided.body.effect]).toEqual([200, 'permit']);
  const { id, review } = decided.body.exception;
  expect((await call(atRecords, review)).body).toMatchObject({
    ...{ id, state: 'open', person, ground: 'statute', statute: 'keisoho-197' },
    ...{ requester: '架空警察署', reason: '照会第12号', items: [{ item, article: 'Law27.1.1' }] },
  });
  // Whoever claimed it cannot look away from it by reviewing it.
  const own = await call(atRecords, `${review}:review`, {
    ...{ commandId: randomUUID(), outcome: 'confirmed', note: '自分で確認' },
  });
  expect([own.status, own.body.refusals[0].code]).toEqual([409, 'review-by-claimant']);
});

test('R-1.6: with records away nothing is permitted by a claim, and what needs none is', async () => {
  await records.end('SIGKILL');
  const decided = await call(atDecision, '/v1/decisions', claim);
  expect([decided.status, decided.body.code]).toEqual([503, 'service-unavailable']);
  const { exception: _, ...plain } = claim;
  expect((await call(atDecision, '/v1/decisions', plain)).status).toBe(200);
});
