import {
  ConsentStateSchema,
  create,
  encode,
  type MessageInitShape,
  macHeader,
  OptOutStateSchema,
  sealState,
  topics,
} from '@doui/events';
import type { InRecord } from '@doui/stream';
import { createView } from '@doui/view';
import { expect, test } from 'vitest';
import { type Change, consumeState } from './consume-state.ts';

const macKey = Buffer.alloc(32, 3);

function setUp() {
  const view = createView();
  const changes: Change[] = [];
  const undecodable: string[] = [];
  const consume = consumeState({
    view,
    macKey,
    onChange: (change) => void changes.push(change),
    onRegistry: () => undefined,
    undecodable: (_topic, why) => void undecodable.push(why),
  });
  return { view, changes, undecodable, consume };
}

const record = (
  topic: string,
  key: string | null,
  value: Uint8Array | null,
  mac = sealState(macKey, topic, key ?? '', value ?? Buffer.alloc(0)),
): InRecord => ({
  topic,
  partition: 0,
  offset: 0n,
  key: key === null ? null : Buffer.from(key),
  value,
  headers: { [macHeader]: mac },
  appendedAtMs: 0,
});

type Answer = NonNullable<MessageInitShape<typeof ConsentStateSchema>['answers']>[number];
const consentState = (version: number, answers: Answer[], more = {}) =>
  encode(
    ConsentStateSchema,
    create(ConsentStateSchema, {
      org: 'org1',
      person: 'person1',
      version: BigInt(version),
      lowestReader: 1,
      answers,
      ...more,
    }),
  );
const answer = (status: string, stoppedVersion: number): Answer => ({
  purpose: 'moving',
  purposeVersion: 1,
  status,
  scopes: status === 'given' ? [{ item: 'name', recipients: ['denki'] }] : [],
  stoppedVersion: BigInt(stoppedVersion),
});
const key = 'org1/person/person1';

test('R-9.3: a state is applied, and an older one behind it changes nothing', () => {
  const { view, consume } = setUp();
  expect(consume(record(topics.consentState, key, consentState(2, [answer('withdrawn', 2)])))).toBe(
    'done',
  );
  consume(record(topics.consentState, key, consentState(1, [answer('given', 0)])));
  expect(view.consent('org1', 'person1')?.answers[0]?.status).toBe('withdrawn');
  expect(view.counts().older).toBe(1);
});

test.each([
  ['broken', record(topics.consentState, key, Buffer.from([0xff, 0xff]))],
  ['without a value', record(topics.consentState, key, null)],
  ['sealed by nobody', record(topics.consentState, key, consentState(2, []), 'forged')],
  ['of a newer reader', record(topics.consentState, key, consentState(2, [], { lowestReader: 9 }))],
  [
    'with an unknown word',
    record(topics.consentState, key, consentState(2, [answer('perhaps', 0)])),
  ],
  ["with another's value", record(topics.consentState, 'org1/person/other', consentState(2, []))],
])('F13: a state that is %s holds its key as denied', (_, one) => {
  const { view, undecodable, consume } = setUp();
  consume(record(topics.consentState, key, consentState(1, [answer('given', 0)])));
  expect(consume(one)).toBe('done');
  const person =
    Buffer.from(one.key ?? '')
      .toString()
      .split('/')[2] ?? '';
  expect(view.held('org1', person)).toBe(true);
  expect(undecodable).toHaveLength(1);
});

test.each([null, '', 'org1/person', '\0\0\0\0'])(
  'F13: a key that cannot be read (%j) shuts the partition',
  (unreadable) => {
    const { consume } = setUp();
    expect(consume(record(topics.consentState, unreadable, consentState(1, [])))).toBe(
      'stop-partition',
    );
  },
);

test('a stop is told once, with the purposes it is about; giving is none', () => {
  const { changes, consume } = setUp();
  consume(record(topics.consentState, key, consentState(1, [answer('given', 0)])));
  expect(changes).toEqual([]);
  const stop = record(topics.consentState, key, consentState(2, [answer('withdrawn', 2)]));
  consume(stop);
  consume(stop);
  expect(changes).toEqual([
    {
      org: 'org1',
      appendedAtMs: 0,
      position: { service: 'consent', stream: key, version: 2 },
      purposes: ['moving'],
    },
  ]);
});

test('a partial withdrawal is a stop although the answer stays given', () => {
  const { changes, consume } = setUp();
  consume(record(topics.consentState, key, consentState(1, [answer('given', 0)])));
  consume(record(topics.consentState, key, consentState(2, [answer('given', 2)])));
  expect(changes).toHaveLength(1);
});

test('an answer that gives less than before is a stop too, and one that gives more is none', () => {
  const { changes, consume } = setUp();
  const give = (version: number, ...recipients: string[]) => {
    const scopes = [{ item: 'name', recipients }];
    const given = { purpose: 'moving', purposeVersion: 1, status: 'given', scopes };
    consume(record(topics.consentState, key, consentState(version, [given])));
  };
  give(1, 'denki');
  give(2, 'denki', 'gas');
  expect(changes).toEqual([]);
  give(3, 'gas');
  expect(changes).toMatchObject([{ position: { version: 3 }, purposes: ['moving'] }]);
});

test('an erasure and every opt-out concern all feeds of the organisation', () => {
  const { changes, consume } = setUp();
  consume(record(topics.consentState, key, consentState(1, [], { erased: true })));
  const optOut = create(OptOutStateSchema, {
    org: 'org1',
    kind: 'person',
    id: 'person1',
    version: 1n,
    lowestReader: 1,
    body: { case: 'person', value: { stops: [{ kind: 'provision', atMs: 1n }] } },
  });
  consume(record(topics.optoutState, key, encode(OptOutStateSchema, optOut)));
  expect(changes.map(({ position, purposes }) => [position.service, purposes])).toEqual([
    ['consent', undefined],
    ['opt-out', undefined],
  ]);
});
