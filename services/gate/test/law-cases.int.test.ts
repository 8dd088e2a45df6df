import {
  ConsentStateSchema,
  encode,
  OptOutStateSchema,
  RegistryStateSchema,
  topics,
} from '@doui/events';
import { decide } from '@doui/law';
import { type LawCase, questionOf } from '@doui/law/cases';
import { until } from '@doui/testing';
import { casesThrough } from '@doui/testing/cases';
import { statesOf } from '@doui/testing/states';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provisionsOf, untilOpen } from './said.ts';
import { createWorld, type World } from './world.ts';

// Some of the cases of cases/law through a gate on real Kafka: one of each way to a permit and to a denial.
const ids = [
  'item-not-named',
  'withdrawn-in-part',
  'opted-out-wins-over-consent',
  'joint-use',
  'united-kingdom',
  'stop-of-provision-to-another',
  'special-care-on-consent',
  'cookie-to-one-who-will-not-tie-it',
];

type Through = {
  readonly line: LawCase;
  readonly world: World;
  readonly out: ReturnType<World['watch']>;
  readonly provisions: ReturnType<World['watch']>;
};
const through: Through[] = [];

/** A real gate decides now: only cases that are the same today as on their own day can be tried. */
function sameToday(line: LawCase): boolean {
  const question = questionOf(line);
  if (!question) return false;
  const { ask, facts } = question;
  const items = (at: number) =>
    JSON.stringify(
      Object.entries(decide({ ...ask, at }, facts).items).map(([id, { effect }]) => [id, effect]),
    );
  return items(line.at) === items(Date.now());
}

/** An organisation of its own, told to the gate by the topics as the owners would. */
async function publish(line: LawCase): Promise<Through> {
  const world = await createWorld();
  const out = world.watch(topics.feedOut(world.feed));
  const provisions = world.watch(topics.provisions);
  const { registry, consent, optOuts } = statesOf(line.world, world.org);
  for (const state of registry) {
    const key = `${world.org}/${state.kind}/${state.id}`;
    await world.sendState(topics.registryState, key, encode(RegistryStateSchema, state));
  }
  for (const state of optOuts) {
    const key = `${world.org}/${state.kind}/${state.id}`;
    await world.sendState(topics.optoutState, key, encode(OptOutStateSchema, state));
  }
  if (consent) {
    const key = `${world.org}/person/${consent.person}`;
    await world.sendState(topics.consentState, key, encode(ConsentStateSchema, consent));
  }
  const { purpose = '', recipient = '', items = [] } = line.ask ?? {};
  await world.put('feed', world.feed, {
    case: 'feed',
    value: {
      ...{ purpose, recipient, format: 'json', status: 'open' },
      items: items.map((item) => ({ item, members: [item] })),
    },
  });
  return { line, world, out, provisions };
}

beforeAll(async () => {
  const lines = casesThrough('gate').filter(({ id }) => ids.includes(id));
  expect(lines.map(({ id }) => id).sort()).toEqual(ids.toSorted());
  for (const line of lines) through.push(await publish(line));
  const [first] = through;
  if (!first) throw new Error('there are cases');
  const status = first.world.watch(topics.gateStatus);
  await first.world.gate(0);
  for (const { world } of through) await untilOpen(status.records, world.feed);
}, 300_000);
afterAll(async () => {
  for (const { world } of through.toReversed()) await world.end();
}, 120_000);

test.each(ids)('R-4.1, R-9.2: %s through a real gate', async (id) => {
  const one = through.find(({ line }) => line.id === id);
  const items = one?.line.ask?.items;
  if (!one || !items) throw new Error('it was published');
  const { line, world, out, provisions } = one;
  expect(sameToday(line)).toBe(true);
  const person = line.ask?.person ?? 'hito';
  const value = JSON.stringify(Object.fromEntries(items.map((item) => [item, `of ${item}`])));
  await world.source([{ key: person, value }]);
  await world.drained();
  const wanted = items.filter((item) => line.want?.items?.[item]?.permit !== undefined);
  if (wanted.length === 0) {
    expect(out.records).toEqual([]);
    return;
  }
  await until(() => out.records.length === 1, { what: 'it leaves' });
  const left = JSON.parse(Buffer.from(out.records[0]?.value ?? '').toString('utf8'));
  expect(Object.keys(left)).toEqual(wanted);
  await until(() => provisionsOf(provisions.records, world.feed).length === 1, {
    what: 'its provision record',
  });
  const [provision] = provisionsOf(provisions.records, world.feed);
  expect(provision?.items).toEqual(wanted);
  expect(provision?.basis).toBe(line.want?.items?.[wanted[0] ?? '']?.permit);
});
