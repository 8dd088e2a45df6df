import { expect, test } from 'vitest';
import { checkHistory } from './check.ts';
import type { Effect, History, LedgerEntry } from './history.ts';
import { bounds, type Step, smallWorld } from './small-world.ts';

const rounds = 40;

/** How often the check looks at what was done, in a history of so many stops that were undone and records each time. */
function looks(records: number): number {
  const write: Step = { do: 'write', person: 1, waits: 2_000 };
  const said = (does: 'give' | 'stop'): Step => ({
    do: does,
    person: 1,
    waits: 2_000,
    how: 'answered',
  });
  const round = [said('stop'), said('give'), ...Array.from({ length: records }, () => write)];
  const story = smallWorld(Array.from({ length: rounds }, () => round).flat(), 'silence');
  let count = 0;
  const counted = (effect: Effect): Effect => ({
    ...effect,
    get org() {
      count += 1;
      return effect.org;
    },
  });
  const entries = (story.ledger.at(-1)?.entries ?? []).map(
    (entry): LedgerEntry => (entry.effect ? { ...entry, effect: counted(entry.effect) } : entry),
  );
  const history: History = { ...story, ledger: [{ atMs: 1e12, entries }] };
  expect(checkHistory(history, { ...bounds, settled: false })).toEqual([]);
  return count;
}

test('what was done is not looked through again for every record that left after every stop', () => {
  // Each stop looks at each record, but at all that was done only once.
  const [few, many] = [looks(2), looks(20)];
  expect(many - few).toBeLessThan(rounds * rounds * 18 * 4);
});

test('P6: of a feed that left in the wrong order as a whole each record is told of', () => {
  const count = 150_000;
  const [feed, partition, org, person] = ['feed1', 0, 'org1', 'person1'];
  const flow = { feed, partition, org, person, appendedAtMs: 1_000 };
  const all = Array.from({ length: count }, (_, at) => at);
  const history: History = {
    ...smallWorld([], 'silence'),
    inputs: all.map((at) => ({ ...flow, offset: at, record: `r${at}` })),
    outputs: all.map((at) => ({
      ...flow,
      ...{ offset: at, record: `r${count - 1 - at}`, purpose: 'purpose1', recipient: 'partner1' },
    })),
  };
  const found = checkHistory(history, { ...bounds, settled: false });
  expect(found.filter(({ code }) => code === 'out-of-order')).toHaveLength(count - 1);
});
