import { decode, ProvisionRecordSchema, topics } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import { expect, test } from 'vitest';
import type { Outcome } from './outcome.ts';
import { type BatchPlan, type Incoming, planBatch, poisonRunMax } from './release-batch.ts';

const feed: FeedFacts = {
  id: 'feed1',
  org: 'org1',
  version: 3,
  purpose: 'moving',
  recipient: 'denki',
  items: [
    { item: 'name', members: ['name', 'kana'] },
    { item: 'address', members: ['address'] },
  ],
  format: 'json',
  status: 'open',
};

const outcome = (items: readonly string[]): Outcome => ({
  items,
  members: new Set(
    feed.items.flatMap(({ item, members }) => (items.includes(item) ? members : [])),
  ),
  bases:
    items.length > 0
      ? [{ items, basis: 'consent', cite: 'Law27.1', place: { service: 'consent', version: 2 } }]
      : [],
  ruleSet: 'appi-2022',
  purposeVersion: 1,
  recipientVersion: 4,
});

type Given = {
  readonly covers?: Readonly<Record<string, readonly string[]>>;
  readonly stale?: readonly string[];
  readonly poisonRun?: number;
};

/** given what persons' consents cover, when these records come in, then that is the plan. */
const given = ({ covers = {}, stale = [], poisonRun = 0 }: Given) => ({
  when(...incoming: readonly Incoming[]): BatchPlan {
    return planBatch({
      feed,
      partition: 2,
      incarnation: 'life1',
      incoming,
      poisonRun,
      atMs: 1_000,
      judge: {
        fresh: (person) => !stale.includes(person),
        outcome: (person) => outcome(covers[person] ?? []),
        pairwise: (person) => `pairwise-${person}`,
      },
    });
  },
});

let offset = 0n;
const record = (person: string, value: string | null): Incoming => ({
  offset: offset++,
  key: Buffer.from(person),
  value: value === null ? null : Buffer.from(value),
});
const full = '{"name":"花子", "kana":"ハナコ", "address":"札幌"}';
const poison = (): Incoming => record('person1', 'not json');
const of = (plan: BatchPlan, topic: string) => plan.records.filter((one) => one.topic === topic);
const text = (value: Uint8Array | null | undefined) => Buffer.from(value ?? '').toString('utf8');

test('R-9.2: a record whose every member is covered leaves with its own bytes', () => {
  const incoming = record('person1', full);
  const plan = given({ covers: { person1: ['name', 'address'] } }).when(incoming);
  const [out] = of(plan, topics.feedOut('feed1'));
  expect(out?.value).toBe(incoming.value);
  expect(out).toMatchObject({ key: 'pairwise-person1', partition: 2 });
  expect(plan).toMatchObject({ released: 1, withheld: 0, itemsRemoved: 0 });
});

test('R-9.2: members of an item that is not covered are taken out, and so are those of no item', () => {
  const plan = given({ covers: { person1: ['name'] } }).when(
    record('person1', '{"pension":1,"address":"札幌","name":"花子"}'),
  );
  expect(text(of(plan, topics.feedOut('feed1'))[0]?.value)).toBe('{"name":"花子"}');
  expect(plan.itemsRemoved).toBe(2);
});

test('R-4.6: each release has its provision record, naming the items that really left', () => {
  const plan = given({ covers: { person1: ['name', 'address'] } }).when(
    record('person1', '{"address":"札幌"}'),
  );
  const [written] = of(plan, topics.provisions);
  const provision = decode(ProvisionRecordSchema, written?.value ?? null);
  if (!provision.ok) throw new Error(provision.error);
  expect(written?.key).toBe('denki');
  expect(provision.value).toMatchObject({
    id: `feed1/life1/2/${offset - 1n}`,
    person: 'person1',
    recipient: 'denki',
    recipientVersion: 4n,
    items: ['address'],
    basis: 'consent',
    cite: 'Law27.1',
    ruleSet: 'appi-2022',
    basisPosition: { service: 'consent', stream: 'org1/person/person1', version: 2n },
  });
});

test('R-9.2: what nothing covers is withheld, also when only its uncovered members are there', () => {
  const plan = given({ covers: { person2: ['name'] } }).when(
    record('person1', full),
    record('person2', '{"address":"札幌"}'),
    record('person2', '{}'),
  );
  expect(plan).toMatchObject({ released: 0, withheld: 3, records: [], taken: 3 });
});

test('R-9.3: the batch ends before the first person of whom the view is too old', () => {
  const plan = given({ covers: { person1: ['name'], person3: ['name'] }, stale: ['person2'] }).when(
    record('person1', full),
    record('person2', full),
    record('person3', full),
  );
  expect(plan).toMatchObject({ taken: 1, stopped: 'stale', released: 1 });
});

test.each([
  ['no key', { ...record('person1', full), key: null }, 'no-key'],
  ['a key of four zero bytes', { ...record('', full), key: Buffer.alloc(4) }, 'key-is-no-person'],
  ['no value', record('person1', null), 'no-value'],
  ['no JSON', poison(), 'not-json'],
  [
    'broken UTF-8',
    { ...record('person1', ''), value: Buffer.from([0x22, 0xff, 0x22]) },
    'not-json',
  ],
  ['a list', record('person1', '[]'), 'not-an-object'],
])(
  'F13: a record with %s goes to the dead letters, with place, hash and error only',
  (_, one, code) => {
    const plan = given({}).when(one);
    const [dead] = of(plan, topics.feedDeadLetter('feed1'));
    expect(dead).toMatchObject({ key: 'feed1/2', value: null, partition: 2 });
    expect(dead?.headers).toMatchObject({
      'dlt-error': code,
      'dlt-offset': String(one.offset),
      'dlt-sha256': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(plan).toMatchObject({ poison: 1, released: 0, withheld: 0, taken: 1 });
  },
);

test('F13: the feed stops after ten unreadable records in a row, counted across batches', () => {
  const eight = Array.from({ length: 8 }, poison);
  expect(given({}).when(...eight)).toMatchObject({ poisonRun: 8, stopped: undefined });
  const more = given({ poisonRun: 8 }).when(...Array.from({ length: 5 }, poison));
  expect(more).toMatchObject({ taken: 2, stopped: 'poison', poisonRun: poisonRunMax });
});

test('F13: one good record between them and the count begins anew', () => {
  const batch = [...Array.from({ length: 9 }, poison), record('person1', full)];
  const plan = given({}).when(...batch, ...Array.from({ length: 9 }, poison));
  expect(plan).toMatchObject({ taken: 19, stopped: undefined, poisonRun: 9 });
});

test('a trace goes on with the record, and no other header of the source', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const plan = given({ covers: { person1: ['name', 'address'] } }).when({
    ...record('person1', full),
    headers: { traceparent, 'x-name': '花子' },
  });
  expect(of(plan, topics.feedOut('feed1'))[0]?.headers).toEqual({ traceparent });
});
