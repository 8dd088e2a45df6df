import { createFrontier, type LogLeaf, leafHashOf } from '@doui/proof';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventsOf, memoryLog } from '../../test/memory-log.ts';
import type { LogEvent } from './event.ts';
import { rootOf } from './sequence.ts';
import { createSequencer } from './sequencer.ts';

const none = async () => [];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

const leavesOf = (entries: ReadonlyMap<string, readonly string[]>): LogLeaf[] =>
  [...entries]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, texts]) => texts.map((text) => JSON.parse(text) as LogLeaf));

describe('the sequence of the log', () => {
  test('P7: holds each entry once, in its stream’s order, whatever is repeated', async () => {
    const { store, kept } = memoryLog();
    const strange: string[] = [];
    const sequencer = createSequencer({
      store,
      missing: none,
      onStrange: (what) => strange.push(what),
    });
    const events = eventsOf('consent', 'org/person/abc', 5);
    await sequencer.append(events.slice(0, 3));
    await sequencer.append(events);
    await sequencer.append(events.slice(1, 2));
    expect(leavesOf(kept.entries).map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
    expect(strange).toEqual([]);
  });

  test('an entry that came too early waits for what its owner still has', async () => {
    const { store, kept } = memoryLog();
    const events = eventsOf('consent', 'org/person/abc', 40);
    const asked: number[] = [];
    const sequencer = createSequencer({
      store,
      missing: async (_service, _stream, from, limit) => {
        asked.push(from);
        return events.slice(from - 1, from - 1 + Math.min(limit, 10));
      },
      onStrange: () => undefined,
    });
    await sequencer.append(events.slice(0, 2));
    await sequencer.append(events.slice(38));
    expect(leavesOf(kept.entries).map(({ version }) => version)).toEqual(
      events.map(({ version }) => version),
    );
    expect(asked).toEqual([3, 13, 23, 33]);
  });

  test('what nobody has is refused, to be parked; nothing behind it is taken in its place', async () => {
    const { store, kept } = memoryLog();
    const sequencer = createSequencer({ store, missing: none, onStrange: () => undefined });
    const events = eventsOf('consent', 'org/person/abc', 3);
    await expect(sequencer.append(events.slice(1))).rejects.toMatchObject({
      code: 'log-gap',
      retriable: false,
    });
    expect(kept.head.after.size).toBe(0);
    await sequencer.append(events);
    expect(kept.head.after.size).toBe(3);
  });

  test('two published histories of one stream are told, and the second is not taken in', async () => {
    const { store, kept } = memoryLog();
    const strange: string[] = [];
    const sequencer = createSequencer({
      store,
      missing: none,
      onStrange: (what) => strange.push(what),
    });
    const events = eventsOf('consent', 'org/person/abc', 2);
    await sequencer.append(events);
    await sequencer.append([{ ...(events[1] as LogEvent), hash: 'f'.repeat(64) }]);
    await sequencer.append([
      { ...(events[1] as LogEvent), version: 3, previousHash: 'e'.repeat(64) },
    ]);
    expect(strange).toEqual(['forked', 'not-chained']);
    expect(kept.head.after.size).toBe(3);
  });

  test('P7: two at work, each dying anywhere and starting again, leave one sequence and one root per size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(30), { minLength: 5, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }),
        async (picks, deaths) => {
          let steps = 0;
          let nextDeath = deaths[0] ?? 0;
          let died = 0;
          const { store, kept } = memoryLog(() => {
            steps += 1;
            if (died >= deaths.length || steps < nextDeath) return;
            died += 1;
            nextDeath = steps + (deaths[died] ?? 0);
            throw new Error('killed');
          });
          const streams = ['a', 'b', 'c'].map((id) => eventsOf('consent', `org/person/${id}`, 31));
          const roots = new Map<number, string>();
          const make = () => createSequencer({ store, missing: none, onStrange: () => undefined });
          const workers = [make(), make()];
          const look = async (worker: number) => {
            const head = await workers[worker]?.newest();
            if (!head) return;
            const root = hex(rootOf(head.after));
            expect(roots.get(head.after.size) ?? root).toBe(root);
            roots.set(head.after.size, root);
          };
          const run = async (worker: number) => {
            for (const upTo of picks) {
              const batch = streams.flatMap((events) =>
                events.slice(Math.max(0, upTo - 9), upTo + 1),
              );
              const before = streams.flatMap((events) => events.slice(0, Math.max(0, upTo - 9)));
              for (;;) {
                try {
                  await workers[worker]?.append([...before, ...batch]);
                  await look(worker);
                  break;
                } catch (error) {
                  if ((error as Error).message !== 'killed') throw error;
                  workers[worker] = make(); // It starts again with nothing but the database.
                }
              }
            }
          };
          await Promise.all([run(0), run(1)]);
          const leaves = leavesOf(kept.entries);
          expect(leaves).toHaveLength(kept.head.after.size);
          for (const { stream } of streams.flat()) {
            const versions = leaves.filter((leaf) => leaf.stream === stream);
            expect(versions.map(({ version }) => version)).toEqual(versions.map((_, n) => n + 1));
          }
          const tree = createFrontier();
          for (const [, texts] of [...kept.entries].sort(([a], [b]) => Number(a) - Number(b))) {
            for (const text of texts) tree.append(leafHashOf(Buffer.from(text)));
          }
          expect(hex(tree.root())).toBe(hex(rootOf(kept.head.after)));
        },
      ),
      { numRuns: 60, seed: 20261122 },
    );
  });
});
