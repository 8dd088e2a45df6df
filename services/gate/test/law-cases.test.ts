import { decode, ProvisionRecordSchema, topics } from '@doui/events';
import { canonicalJson } from '@doui/kernel';
import { decide, type FeedFacts } from '@doui/law';
import {
  type CaseFile,
  caseOrg,
  casePerson,
  doorsPassed,
  type LawCase,
  questionOf,
  shutFor,
} from '@doui/law/cases';
import { casesThrough, viewOf } from '@doui/testing/cases';
import { describe, expect, test } from 'vitest';
import { createJudges } from '../src/feeds/judge.ts';
import { decideFor } from '../src/feeds/outcome.ts';
import { type BatchPlan, planBatch } from '../src/feeds/release-batch.ts';

const through = casesThrough('gate');

/** The feed a case would be about: one member of the record for each item it asks for. */
const feedOf = ({ purpose, recipient = '', items }: NonNullable<LawCase['ask']>): FeedFacts => ({
  ...{ id: 'casefeed', org: caseOrg, version: 1, purpose, recipient },
  items: items.map((item) => ({ item, members: [item] })),
  ...{ format: 'json', status: 'open' },
});

/** A record of the person with every item comes by, in front of the gate's own view and judge. */
function passed(line: LawCase) {
  const { ask } = line;
  if (!ask) throw new Error('a case at this door asks');
  const view = viewOf(line.world);
  const feed = feedOf(ask);
  view.applyRegistry({
    ...{ org: caseOrg, kind: 'feed', id: feed.id, version: 1, retired: false },
    fact: { kind: 'feed', value: feed },
  });
  const person = ask.person ?? casePerson;
  const clocks = { ownMs: line.at, brokerMs: line.at };
  const judges = createJudges({
    view,
    freshness: () => ({ worstMs: 10, registry: true, person: () => true }),
    clocks: () => clocks,
    pairwise: (partner, of) => `${partner}-${of}`,
  });
  const plan = planBatch({
    feed: view.feed(feed.id) ?? feed,
    partition: 0,
    incarnation: 'case',
    incoming: [
      {
        offset: 0n,
        key: Buffer.from(person),
        value: Buffer.from(JSON.stringify(Object.fromEntries(ask.items.map((item) => [item, 1])))),
      },
    ],
    judge: judges(feed),
    poisonRun: 0,
    atMs: line.at,
  });
  return { plan, items: itemsOf(plan, feed), longWay: decideFor(feed, person, view, clocks) };
}

/** What left, read from the bytes that go out, and what the provision record says of it. */
function itemsOf({ records }: BatchPlan, feed: FeedFacts) {
  const out = records.find(({ topic }) => topic === topics.feedOut(feed.id));
  const record = records.find(({ topic }) => topic === topics.provisions);
  const provision = record && decode(ProvisionRecordSchema, record.value);
  return {
    left: Object.keys(JSON.parse(Buffer.from(out?.value ?? Buffer.from('{}')).toString('utf8'))),
    provision: provision?.ok ? provision.value : undefined,
  };
}

describe('the cases of cases/law through the gate (R-4.1, R-9.2)', () => {
  test.each(through.map((line) => [line.id, line] as const))('%s', (_id, line) => {
    const { plan, items, longWay } = passed(line);
    const wanted = Object.entries(line.want?.items ?? {});
    for (const [item, { permit }] of wanted) {
      expect([item, items.left.includes(item)]).toEqual([item, permit !== undefined]);
    }
    const question = questionOf(line);
    if (!question) throw new Error('a case at this door asks');
    const decision = decide(question.ask, question.facts);
    const permitted = question.ask.items.filter((id) => decision.items[id]?.effect === 'permit');
    expect(items.left).toEqual(permitted);
    expect(longWay.items).toEqual(permitted);
    expect([plan.released, plan.withheld]).toEqual(permitted.length > 0 ? [1, 0] : [0, 1]);
    expect(items.provision?.items ?? []).toEqual(permitted);
    // One provision record names the basis of its first item.
    const first = decision.items[permitted[0] ?? ''];
    const basis = first?.effect === 'permit' ? [first.basis, first.cite] : [undefined, undefined];
    expect([items.provision?.basis, items.provision?.cite]).toEqual(basis);
    expect(items.provision?.ruleSet ?? decision.ruleSet).toBe(decision.ruleSet);
  });
});

test('which cases cannot pass, and why', () => {
  const file: CaseFile = { title: '', cases: casesThrough('engine') };
  expect(doorsPassed([file])).toEqual({
    engine: { passes: 242 },
    api: { passes: 184, 'asks-nothing': 56, 'refused-as-malformed': 1, 'nobody-claims': 1 },
    batch: { passes: 184, 'asks-nothing': 56, 'refused-as-malformed': 1, 'nobody-claims': 1 },
    gate: {
      passes: 118,
      'asks-nothing': 56,
      'no-provision': 49,
      'no-recipient': 1,
      'asks-more-than-a-record': 17,
      'published-later': 1,
    },
  });
  // A case passes when and only when the gate's own question about such a record is the case's.
  for (const line of casesThrough('engine')) {
    const { ask } = line;
    if (!ask || shutFor(line, 'gate') === 'published-later') continue;
    const { purpose, recipient, items, person } = ask;
    const said = { use: 'provide', ...(person ? { person } : {}), purpose, items, recipient };
    const same = canonicalJson(said) === canonicalJson({ ...ask, recipient: recipient ?? 'any' });
    expect([line.id, same]).toEqual([line.id, through.some(({ id }) => id === line.id)]);
  }
});
