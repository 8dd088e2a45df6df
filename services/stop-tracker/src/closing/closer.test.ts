import { memoryLedger } from '@doui/ledger';
import { beforeEach, expect, test, vi } from 'vitest';
import type { CaseEvent, Stop } from '../cases/events.ts';
import { caseStream, handleCase } from '../cases/handle.ts';
import { createOpenCases } from '../cases/open-cases.ts';
import type { CaseState } from '../cases/state.ts';
import { createCloser } from './closer.ts';
import type { Mark } from './wire.ts';

const org = 'org1';
const position = { service: 'consent', stream: 'org1/person/p1', version: 7 };
let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});

function setUp() {
  const ledger = memoryLedger<CaseState, CaseEvent>({ service: 'stop-tracker' });
  const cases = createOpenCases();
  const wanted: string[] = [];
  const clock = { ms: 0 };
  const unpublished = new Set<string>();
  const closer = createCloser({
    ...{ ledger, cases, patienceMs: 500, now: () => 1_000, monotonicMs: () => clock.ms },
    fencer: { logEnds: async (topics) => new Map(topics.map((topic) => [topic, [41n, 42n]])) },
    want: (feed, partition) => wanted.push(`${feed}/${partition}`),
    isPublished: ({ stream }) => !unpublished.has(stream),
    onClosed: () => undefined,
    onTrouble: (error) => {
      throw error;
    },
  });
  return {
    ...{ cases, wanted, clock, closer, unpublished },
    async open(id = 'stop1', of = position): Promise<void> {
      const stop: Stop = {
        ...{ id, org, kind: 'withdrawal', position: of, eventHash: 'hash', person: 'p1' },
        ...{ purposes: ['moving'], items: [], recipients: [], schemes: [], gpc: false },
        ...{ answeredAtMs: 900, sinceMs: 900 },
      };
      const feeds = [{ feed: 'feed1', recipient: 'denki', purpose: 'moving', partitions: 2 }];
      const command = { type: 'open-stop', atMs: 1_000, boundMs: 1_000, stop, feeds } as const;
      const recorded = await handleCase(ledger, {
        ...{ org, stop: id, commandId: 'open' },
        command: { ...command, partners: [{ partner: 'denki', recipients: [], dueAtMs: 9_000 }] },
      });
      if (recorded.ok) cases.take(recorded.value.position, recorded.value.state);
    },
    async closed(id = 'stop1') {
      for (let n = 0; n < 50; n++) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        const head = await ledger.read(caseStream(org, id));
        const state = head?.state;
        if (state && 'feeds' in state && state.status === 'closed') return state.feeds[0]?.closed;
      }
      return undefined;
    },
  };
}

const mark = (partition: number, more: Partial<Mark> = {}): Mark => ({
  ...{ by: 'passed', feed: 'feed1', partition, positions: [position], atMs: 1_100 },
  ...more,
});

test('R-9.5: the word of a gate closes its partition, at the end as it is after the word', async () => {
  await world.open();
  world.closer.heard(mark(0));
  world.closer.heard(mark(1, { atMs: 1_200 }));
  expect(await world.closed()).toEqual([
    { partition: 0, by: 'passed', closedAtMs: 1_100, closingOffset: 41 },
    { partition: 1, by: 'passed', closedAtMs: 1_200, closingOffset: 42 },
  ]);
  await vi.waitFor(() => expect(world.closer.waiting()).toBe(0));
});

test('R-9.5: a word that came before the case was opened closes it all the same', async () => {
  world.closer.heard(mark(0));
  world.closer.heard(mark(1, { positions: [{ ...position, version: 9 }] }));
  await world.open();
  expect((await world.closed())?.length).toBe(2);
});

test('a word about another person, an earlier version or another service closes nothing', async () => {
  await world.open();
  for (const positions of [
    [{ ...position, version: 6 }],
    [{ ...position, stream: 'org1/person/p2' }],
    [{ ...position, service: 'opt-out' }],
  ]) {
    for (const partition of [0, 1]) world.closer.heard(mark(partition, { positions }));
  }
  expect(await world.closed()).toBeUndefined();
});

test('P4: where a gate is silent for half of T a fence is asked for, and only there', async () => {
  await world.open();
  world.clock.ms = 499;
  world.closer.look();
  expect(world.wanted).toEqual([]);
  world.closer.heard(mark(0));
  world.clock.ms = 500;
  world.closer.look();
  expect(world.wanted).toEqual(['feed1/1']);
});

test('P3, F4: a fence closes nothing while the state is not on its topic, for whoever opens next cannot know', async () => {
  world.unpublished.add(position.stream);
  await world.open();
  const other = { ...position, stream: 'org1/person/p2' };
  await world.open('stop2', other);
  world.clock.ms = 600;
  expect(world.closer.waitingFor('feed1', 0)).toEqual([other]);
  world.closer.look();
  expect(world.wanted).toEqual(['feed1/0', 'feed1/1']);
  for (const partition of [0, 1]) world.closer.heard(mark(partition, { positions: [other] }));
  await world.closed('stop2');
  world.closer.look();
  expect(world.wanted).toHaveLength(2);
  world.unpublished.clear();
  world.closer.look();
  expect(world.wanted).toHaveLength(4);
});

test('a fence where no gate reported lately says that there was no owner', async () => {
  await world.open();
  world.closer.reported({ feed: 'feed1', partition: 0, open: true, atMs: 9_000 });
  const fenced = { by: 'fenced', atMs: 10_000, closingOffset: 7 } as const;
  world.closer.heard(mark(0, fenced));
  world.closer.heard(mark(1, fenced));
  expect((await world.closed())?.map(({ by }) => by)).toEqual(['fenced', 'no-owner']);
});

test('F15: one word closes every stop it names, and the oldest is looked at first', async () => {
  const others = Array.from({ length: 50 }, (_, n) => ({
    ...position,
    stream: `org1/person/q${n}`,
  }));
  for (const [n, of] of others.entries()) await world.open(`stop${n + 10}`, of);
  expect(world.closer.waitingFor('feed1', 0)).toHaveLength(50);
  world.closer.heard(mark(0, { positions: others }));
  world.closer.heard(mark(1, { positions: others }));
  for (const n of [0, 49]) expect(await world.closed(`stop${n + 10}`)).toHaveLength(2);
  await vi.waitFor(() => expect(world.closer.waiting()).toBe(0));
});
