import { topics } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import type { InRecord, OutRecord } from '@doui/stream';
import { until } from '@doui/testing';
import { createView } from '@doui/view';
import { beforeEach, expect, test } from 'vitest';
import { createJudges } from '../feeds/judge.ts';
import type { Outcome } from '../feeds/outcome.ts';
import type { PartitionGate, Written } from '../feeds/partition-gate.ts';
import { createCanaries, startCanaries } from './canaries.ts';
import { canaryOf, canaryRecord, readCanary } from './wire.ts';

const macKey = Buffer.alloc(32, 5);
const nowMs = Date.parse('2026-11-22T00:00:00Z');
const text = { ja: '引越し', en: 'moving' };
const partitions = 6;

let view: ReturnType<typeof createView>;
let out: OutRecord[];
let said: OutRecord[];
let clockMs: number;
let feed: FeedFacts;
/** How many records the gate lets through before it hears of a withdrawal. */
let deaf: number;
/** Something else than consent permits: the outcome of the giving stays. */
let stubborn: boolean;

beforeEach(() => {
  view = createView();
  out = [];
  said = [];
  clockMs = 0;
  deaf = 0;
  stubborn = false;
  feed = givenFeed();
});

function givenFeed(): FeedFacts {
  const of = { org: 'org1', version: 1, retired: false as const };
  const organisation = { id: 'org1', name: text, kind: 'private', profile: 'act' } as const;
  view.applyRegistry({
    ...{ ...of, kind: 'organisation', id: 'org1' },
    fact: {
      kind: 'organisation',
      value: { ...organisation, processorGap: 'warn', ageOfCapacity: 18 },
    },
  });
  view.applyRegistry({
    ...{ ...of, kind: 'item', id: 'name' },
    fact: {
      kind: 'item',
      value: { id: 'name', name: text, category: 'ordinary', acquiredBy: 'directly' },
    },
  });
  view.applyRegistry({
    ...{ ...of, kind: 'purpose', id: 'moving' },
    fact: {
      kind: 'purpose',
      value: {
        ...{ id: 'moving', title: text, items: ['name'], includesProvision: true, version: 1 },
        ...{ consentValidFrom: 1, publishedAt: nowMs - 86_400_000, retentionDays: 0, told: true },
        uses: ['use', 'provide'],
      },
    },
  });
  view.applyRegistry({
    ...{ ...of, kind: 'recipient', id: 'denki' },
    fact: {
      kind: 'recipient',
      value: {
        ...{ id: 'denki', version: 1, name: text, relation: 'third-party', country: 'JP' },
        stateBody: false,
      },
    },
  });
  const made: FeedFacts = {
    ...{ id: 'feed1', org: 'org1', version: 1, purpose: 'moving', recipient: 'denki' },
    items: [{ item: 'name', members: ['name', 'kana'] }],
    ...{ format: 'json', status: 'open' },
  };
  view.applyRegistry({
    ...{ ...of, kind: 'feed', id: 'feed1' },
    fact: { kind: 'feed', value: made },
  });
  return made;
}

function setUp(ready = true, ours = () => true) {
  const judges = createJudges({
    view,
    freshness: () => ({ worstMs: 1, registry: true, person: () => true }),
    clocks: () => ({ ownMs: nowMs, brokerMs: nowMs }),
    pairwise: (partner, person) => `${partner}/${person}`,
  });
  const waiting: OutRecord[] = [];
  let first: Outcome | undefined;
  const hear = (): void => {
    const facts = waiting.map((record) => readCanary(asRead(record), macKey));
    for (const fact of facts) if (fact) view.applyConsent(fact);
    waiting.length = 0;
  };
  const gate = {
    isReady: () => ready,
    async write(
      decide: (feed: FeedFacts, judge: ReturnType<typeof judges>) => Written | undefined,
    ) {
      clockMs += 20;
      if (!ours()) return { kind: 'wait', why: 'not-assigned' };
      if (deaf > 0) deaf -= 1;
      else hear();
      const judge = judges(feed);
      const outcome = (person: string): Outcome => {
        first ??= judge.outcome(person);
        return first;
      };
      const written = decide(feed, stubborn ? { ...judge, outcome } : judge);
      out.push(...(written?.records ?? []));
      return { kind: written ? 'committed' : 'aborted' } as const;
    },
  } as unknown as PartitionGate;
  const closed: number[] = [];
  const canaries = createCanaries({
    view,
    gate: () => (ours() ? gate : undefined),
    async publish(records) {
      said.push(...records);
      waiting.push(...records);
      // Deafness is about the withdrawal only.
      if (said.length % 2 === 1) hear();
    },
    ...{ macKey, partitions, boundMs: 1_000, now: () => nowMs, monotonicMs: () => clockMs },
    wait: async (ms) => {
      clockMs += ms;
    },
    onClosed: (_, ms) => closed.push(ms),
  });
  return { canaries, closed };
}

const asRead = (record: OutRecord): InRecord => ({
  ...{ topic: record.topic, partition: record.partition ?? 0, offset: 0n, appendedAtMs: 0 },
  key: Buffer.from(record.key ?? ''),
  value: record.value,
  headers: record.headers ?? {},
});

test('R-9.4: a canary gives, its record leaves, it withdraws, and the next is withheld', async () => {
  const { canaries, closed } = setUp();
  expect(await canaries.fly(feed)).toBe('closed');
  expect(closed).toEqual([20]);
  expect(said).toHaveLength(2);
  expect(out).toHaveLength(1);
});

test('R-9.4: a record that leaves after T is late', async () => {
  const { canaries, closed } = setUp();
  // The giving takes one look; the withdrawal is not heard of for more than a second.
  deaf = 60;
  expect(await canaries.fly(feed)).toBe('late');
  expect(closed).toEqual([]);
});

test('its records never go to the recipient, leave no provision record and count nowhere', async () => {
  const { canaries } = setUp();
  await canaries.fly(feed);
  expect(out.map(({ topic }) => topic)).toEqual([topics.canaryOut]);
  expect(view.consent('org1', canaryOf('feed1'))).toBeDefined();
});

test('where something else than consent permits, nothing is measured and nothing is wrong', async () => {
  stubborn = true;
  const { canaries, closed } = setUp();
  expect(await canaries.fly(feed)).toBe('not-by-consent');
  expect(closed).toEqual([]);
});

test('only the gate that has the partition flies it', async () => {
  const { canaries } = setUp(false);
  expect(await canaries.fly(feed)).toBe('not-ours');
  expect(said).toEqual([]);
});

test('a canary of another feed, a broken seal and a plain tick are not heard', () => {
  const what = { given: true, version: 1, purposeVersion: 1, atMs: nowMs };
  const record = canaryRecord(feed, what, { partitions, macKey });
  expect(readCanary(asRead(record), macKey)?.person).toBe(canaryOf('feed1'));
  expect(readCanary(asRead(record), Buffer.alloc(32, 6))).toBeUndefined();
  expect(readCanary(asRead({ ...record, key: 'tick/canary/feed2' }), macKey)).toBeUndefined();
  expect(readCanary(asRead({ ...record, key: 'tick/gate0' }), macKey)).toBeUndefined();
});

test('a canary says more than what another gate, whose clock is ahead, has said', async () => {
  const { canaries } = setUp();
  const ahead = { given: false, version: 1_000_000_000, purposeVersion: 1, atMs: nowMs };
  const facts = readCanary(asRead(canaryRecord(feed, ahead, { partitions, macKey })), macKey);
  if (facts) view.applyConsent(facts);
  expect(await canaries.fly(feed)).toBe('closed');
});

test('a feed whose canary waits keeps no other from flying', async () => {
  const flown: string[] = [];
  const never = new Promise<never>(() => undefined);
  const fly = (one: FeedFacts) => {
    flown.push(one.id);
    return one.id === 'feed0' ? never : Promise.resolve('closed' as const);
  };
  const feeds = Array.from({ length: 20 }, (_, n) => ({ ...feed, id: `feed${n}` }));
  const flying = startCanaries({ fly }, () => feeds, 5);
  await until(() => new Set(flown).size === 20 && flown.length > 60, { what: 'all have flown' });
  expect(flown.filter((id) => id === 'feed0')).toHaveLength(1);
  void flying.stop();
});

test('F20: a canary whose partition is taken from the gate holds up its end no longer', async () => {
  let looks = 0;
  const { canaries } = setUp(true, () => looks++ === 0);
  expect(await canaries.fly(feed)).toBe('not-ours');
  expect(clockMs).toBeLessThan(1_000);
});
