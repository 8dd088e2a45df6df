import { readFileSync } from 'node:fs';
import { accessRecordsIn, macHeader, stateTopics, topics } from '@doui/events';
import { connect } from '@doui/stream';
import { clientToken, kafkaAs, serverSettings, testServers, until } from '@doui/testing';
import {
  consentRecord,
  movingRegistry,
  type RegistryBody,
  registryRecord,
} from '@doui/testing/owners';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compose, type DecisionService } from '../src/compose.ts';
import { readDecisionConfig } from '../src/config.ts';

const run = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
// An organisation of its own, so that runs and tests beside each other on one broker never meet.
const org = `org${run}`;
const person = `p${run}`;
const purpose = `moving${run}`;
const recipient = `denki${run}`;
const item = `address${run}`;

const macKey = readFileSync(testServers().keyFiles.stateMac);
const stream = connect(kafkaAs('admin', `test.decision.${run}`));
const publisher = stream.publisher();
let service: DecisionService;
let base = '';
let token = '';

function put(kind: string, id: string, body: RegistryBody): Promise<unknown> {
  // Versions of one run beat those of runs before it on the same broker.
  const version = BigInt(Date.now());
  return publisher.send([registryRecord({ org, kind, id, version, body })]);
}

function answer(version: bigint, status: 'given' | 'withdrawn'): Promise<unknown> {
  const state = consentRecord({
    ...{ org, person, version },
    answers: [
      {
        ...{ purpose, purposeVersion: 1, notice: 'note', noticeVersion: 1, status },
        scopes: status === 'given' ? [{ item, recipients: [recipient] }] : [],
        givenAtMs: BigInt(Date.now() - 60_000),
        answerVersion: 2n,
        stoppedVersion: status === 'given' ? 0n : version,
      },
    ],
  });
  return publisher.send([state]);
}

beforeAll(async () => {
  for (const topic of stateTopics) {
    await stream.writeGenesis({ topic, incarnation: 'test', macKey });
  }
  const things = movingRegistry({ org, items: [item], purpose, recipient });
  for (const [kind, id, body] of things) await put(kind, id, body);
  await answer(2n, 'given');
  service = compose(
    readDecisionConfig({
      ...serverSettings('decision'),
      DOUI_STALENESS_MS: '2000',
    }),
  );
  const { port } = await service.start();
  base = `http://127.0.0.1:${port}`;
  token = await clientToken('svc-gate');
  await until(async () => (await fetch(`${base}/readyz`)).status === 200, {
    what: 'ready',
    withinMs: 60_000,
  });
});
afterAll(async () => {
  await service?.stop();
  await publisher.close();
  await stream.close();
});

async function ask(atLeast?: number) {
  const response = await fetch(`${base}/v1/decisions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(atLeast === undefined
        ? {}
        : { 'doui-at-least': `consent:${org}/person/${person}:${atLeast}` }),
    },
    body: JSON.stringify({
      organisation: org,
      use: 'provide',
      person,
      purpose,
      items: [item],
      recipient,
    }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('R-4.1: a decision over real Kafka and Keycloak, with its article and position', async () => {
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toMatchObject({
    effect: 'permit',
    items: { [item]: { basis: 'consent', cite: 'Law27.1' } },
    positions: [`consent:${org}/person/${person}:2`],
  });
});

test('R-4.8: after a withdrawal nothing is permitted, and at-least waits for it', async () => {
  await answer(3n, 'withdrawn');
  const { status, body } = await ask(3);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    effect: 'deny',
    items: { [item]: { reasons: [{ code: 'consent-withdrawn' }] } },
  });
  expect((await ask(99)).body).toMatchObject({ code: 'not-yet-visible' });
});

test('R-3.2: each decision about provision stands in the access topic, in codes', async () => {
  const found: string[] = [];
  const reader = stream.follow({
    group: `test.access.${run}`,
    topics: [topics.access],
    genesis: false,
    onRecord: (record) => {
      const read = accessRecordsIn(record);
      for (const { operation, decisions } of read.ok ? read.value : []) {
        for (const { person: whose, items } of decisions) {
          if (whose !== person) continue;
          found.push(`${operation} ${items[0]?.permitted} ${items[0]?.code}`);
        }
      }
      return 'done';
    },
  });
  await until(() => found.length >= 2, { what: 'two entries' });
  await reader.stop();
  expect(found.slice(0, 2).sort()).toEqual([
    'decide false consent-withdrawn',
    'decide true consent',
  ]);
});

test('R-9.3: a state that is not sealed by its owner holds the person', async () => {
  const said = consentRecord({ org, person, version: 9n });
  await publisher.send([{ ...said, headers: { [macHeader]: 'forged' } }]);
  await until(
    async () => {
      const { body } = await ask();
      return JSON.stringify(body).includes('person-held');
    },
    { what: 'the person is held' },
  );
});
