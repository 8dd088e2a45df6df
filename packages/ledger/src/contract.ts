import { Fault, ok, type Refusal, type Result } from '@doui/kernel';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { genesisHash, verifyHistory } from './entry.ts';
import { handleCommand } from './handle-command.ts';
import type { Ledger, Publication, Publisher } from './ledger.ts';

/** The streams of the suite are counters: small, and every lost or doubled event shows. */
export type Counter = { readonly sum: number; readonly text?: string | undefined };
export type Added = { readonly add: number; readonly note?: string | undefined };

export type CounterLedger = Ledger<Counter, Added>;

export type MakeLedger = (options: {
  readonly publisher: Publisher<Counter, Added>;
  readonly publishWaitMs: number;
}) => Promise<{ readonly ledger: CounterLedger; readonly close: () => Promise<void> }>;

/** A broker in memory that refuses batches with a gap in a stream, and can be away. */
export function recordingPublisher() {
  const versions = new Map<string, number>();
  const states = new Map<string, Counter>();
  const recorder = {
    away: false,
    gaps: [] as string[],
    versions,
    states,
    publish: async (batch: readonly Publication<Counter, Added>[]) => {
      await new Promise(setImmediate);
      if (recorder.away) throw new Fault('publish-unavailable', { retriable: true });
      for (const { stream, version, state, entries } of batch) {
        for (const entry of entries) {
          const last = versions.get(stream) ?? 0;
          if (entry.version > last + 1) recorder.gaps.push(`${stream}: ${last}, ${entry.version}`);
          versions.set(stream, Math.max(last, entry.version));
        }
        if (version >= (versions.get(stream) ?? 0)) states.set(stream, state);
      }
    },
  };
  return recorder;
}

export const evolveCounter = (state: Counter, event: Added): Counter => ({
  sum: state.sum + event.add,
  text: event.note,
});

export const add = (
  ledger: CounterLedger,
  stream: string,
  commandId: string,
  amount: number,
  decide: (state: Counter) => Result<Added, Refusal[]> = () => ok({ add: amount }),
) =>
  handleCommand({
    ledger,
    stream,
    commandId,
    atMs: 1_700_000_000_000 + amount,
    initial: { sum: 0 },
    decide,
    evolve: evolveCounter,
  });

const refusal: Refusal = { code: 'enough', text: { ja: '十分です', en: 'enough' } };

/** What every ledger must do. `make` gives a fresh, empty one. */
export function ledgerContract(
  name: string,
  make: MakeLedger,
  options: { runs?: number } = {},
): void {
  describe(`${name} keeps the ledger's contract`, () => {
    const opened: (() => Promise<void>)[] = [];
    let prefix = 0;

    const open = async (publishWaitMs = 2_000) => {
      const publisher = recordingPublisher();
      const { ledger, close } = await make({ publisher, publishWaitMs });
      opened.push(close);
      await ledger.start();
      prefix += 1;
      return { ledger, publisher, stream: (id: string) => `org/c${prefix}/${id}` };
    };

    afterEach(async () => {
      for (const close of opened.splice(0)) await close();
    });

    test('an unknown stream has no head, no history and no command', async () => {
      const { ledger, stream } = await open();
      expect(await ledger.read(stream('none'))).toBeUndefined();
      expect(await ledger.history(stream('none'))).toEqual([]);
      expect(await ledger.findCommand(stream('none'), 'c')).toBeUndefined();
      expect(await ledger.published(stream('none'))).toBeUndefined();
    });

    test('R-9.1: an event is durable and published before it is answered', async () => {
      const { ledger, publisher, stream } = await open();
      const answer = await add(ledger, stream('a'), 'c1', 5);
      expect(answer).toMatchObject({
        ok: true,
        value: {
          position: { stream: stream('a'), version: 1 },
          published: true,
          repeated: false,
          state: { sum: 5 },
        },
      });
      expect(publisher.versions.get(stream('a'))).toBe(1);
      expect(publisher.states.get(stream('a'))).toMatchObject({ sum: 5 });
      expect(await ledger.read(stream('a'))).toEqual({ version: 1, state: { sum: 5 } });
      expect(await ledger.published(stream('a'))).toEqual({ version: 1, published: 1 });
    });

    test('a command id used for something else is told apart from a repeat', async () => {
      const { ledger, stream } = await open();
      const said = (content: unknown, amount = 5) =>
        handleCommand({
          ...{
            ledger,
            stream: stream('a'),
            commandId: 'c1',
            atMs: 1,
            content,
            initial: { sum: 0 },
          },
          decide: () => ok({ add: amount }),
          evolve: evolveCounter,
        });
      expect(await said({ add: 5, to: ['x'] })).toMatchObject({ ok: true });
      const again = await said({ to: ['x'], add: 5, note: undefined });
      expect(again).toMatchObject({ ok: true, value: { repeated: true } });
      await expect(said({ add: 6, to: ['x'] }, 6)).rejects.toMatchObject({
        code: 'command-id-reused',
      });
      expect(await ledger.read(stream('a'))).toEqual({ version: 1, state: { sum: 5 } });
      const history = await ledger.history(stream('a'));
      expect(verifyHistory(history, { stream: stream('a') })).toEqual([]);
      // What was kept without a hash cannot be compared, and is the same command.
      await add(ledger, stream('b'), 'c1', 5);
      expect(await add(ledger, stream('b'), 'c1', 7)).toMatchObject({ value: { repeated: true } });
    });

    test('a repeated command gets its first answer, whatever happened since', async () => {
      const { ledger, stream } = await open();
      const first = await add(ledger, stream('a'), 'c1', 5);
      await add(ledger, stream('a'), 'c2', 7);
      const again = await add(ledger, stream('a'), 'c1', 99, () => ({
        ok: false,
        error: [refusal],
      }));
      expect(again).toMatchObject({ ok: true, value: { repeated: true, published: true } });
      if (!first.ok || !again.ok) throw new Error('both are answered');
      expect(again.value.entry).toEqual(first.value.entry);
      expect(again.value.position).toEqual(first.value.position);
      expect(await ledger.history(stream('a'))).toHaveLength(2);
      expect(await ledger.findCommand(stream('a'), 'c2')).toMatchObject({ version: 2 });
    });

    test('a refusal writes nothing', async () => {
      const { ledger, stream } = await open();
      const no = await add(ledger, stream('a'), 'c1', 1, () => ({ ok: false, error: [refusal] }));
      expect(no).toEqual({ ok: false, error: [refusal] });
      expect(await ledger.read(stream('a'))).toBeUndefined();
    });

    test('an append on another version than the newest is a conflict', async () => {
      const { ledger, stream } = await open();
      const append = (expectedVersion: number, commandId: string) =>
        ledger.append({
          stream: stream('a'),
          expectedVersion,
          commandId,
          event: { add: 1 },
          state: { sum: expectedVersion + 1 },
          atMs: 1,
        });
      expect(await append(1, 'early')).toEqual({ ok: false, error: 'conflict' });
      const both = await Promise.all([append(0, 'x'), append(0, 'y')]);
      expect(both.map((each) => each.ok).sort()).toEqual([false, true]);
      expect(await append(0, 'z')).toEqual({ ok: false, error: 'conflict' });
      expect(await ledger.read(stream('a'))).toEqual({ version: 1, state: { sum: 1 } });
    });

    test('two at once do not lose an event', async () => {
      const { ledger, stream } = await open();
      await Promise.all(['a', 'b'].map((id) => add(ledger, stream('x'), id, 1)));
      expect(await ledger.read(stream('x'))).toMatchObject({ version: 2, state: { sum: 2 } });
    });

    test('P7: a long history stays whole and chained, and old commands are still known', async () => {
      const { ledger, publisher, stream } = await open();
      const total = 330;
      for (let n = 1; n <= total; n++) await add(ledger, stream('long'), `c${n}`, n);
      const history = await ledger.history(stream('long'));
      expect(history.map((entry) => entry.version)).toEqual(
        Array.from({ length: total }, (_, index) => index + 1),
      );
      expect(history[0]?.previousHash).toBe(genesisHash(stream('long')));
      expect(verifyHistory(history, { stream: stream('long') })).toEqual([]);
      for (const n of [1, 100, 101, 200, 230, 330]) {
        expect(await add(ledger, stream('long'), `c${n}`, 0)).toMatchObject({
          ok: true,
          value: { repeated: true, entry: { version: n, event: { add: n } } },
        });
      }
      const part = await ledger.history(stream('long'), { fromVersion: 95, limit: 12 });
      expect(part).toEqual(history.slice(94, 106));
      expect(publisher.gaps).toEqual([]);
      expect(await ledger.read(stream('long'))).toMatchObject({ version: total });
    });

    test('what Kafka did not take is durable, said to be unpublished, and sent in order later', async () => {
      const { ledger, publisher, stream } = await open(50);
      publisher.away = true;
      for (const id of ['c1', 'c2', 'c3']) {
        expect(await add(ledger, stream('a'), id, 1)).toMatchObject({
          ok: true,
          value: { published: false },
        });
      }
      expect(await ledger.published(stream('a'))).toEqual({ version: 3, published: 0 });
      publisher.away = false;
      await expect.poll(() => publisher.versions.get(stream('a')), { timeout: 10_000 }).toBe(3);
      expect(publisher.gaps).toEqual([]);
      expect(publisher.states.get(stream('a'))).toMatchObject({ sum: 3 });
      await expect.poll(() => ledger.published(stream('a'))).toEqual({ version: 3, published: 3 });
    });

    test('streams are listed by prefix, page by page', async () => {
      const { ledger, stream } = await open();
      for (const id of ['b', 'a', 'c']) await add(ledger, stream(id), 'c1', 1);
      const prefixed = stream('');
      const first = await ledger.streams({ prefix: prefixed, limit: 2 });
      expect(first).toEqual([stream('a'), stream('b')]);
      const rest = await ledger.streams({ prefix: prefixed, after: stream('b'), limit: 2 });
      expect(rest).toEqual([stream('c')]);
    });

    test('P1, P2, P7: any interleaving of any commands leaves gap-free, chained, published streams', async () => {
      const { ledger, publisher, stream } = await open();
      let run = 0;
      const command = fc.record({
        stream: fc.constantFrom('a', 'b', 'c'),
        id: fc.integer({ min: 0, max: 11 }),
        amount: fc.integer({ min: 1, max: 1_000 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 30 }), async (commands) => {
          run += 1;
          const mine = (id: string) => stream(`r${run}${id}`);
          const sums = new Map<string, number>();
          const results = await Promise.all(
            commands.map(async (each) => {
              const id = `${run}-${each.id}`;
              // Contention is an honest answer; like any client we then ask again.
              for (;;) {
                try {
                  return { each, result: await add(ledger, mine(each.stream), id, each.amount) };
                } catch (error) {
                  if ((error as { code?: string }).code !== 'ledger-contended') throw error;
                }
              }
            }),
          );
          for (const { each, result } of results) {
            if (!result.ok) throw new Error('nothing is refused here');
            const { entry, repeated, published } = result.value;
            expect(published).toBe(true);
            const same = results.filter(
              (other) => other.each.stream === each.stream && other.each.id === each.id,
            );
            for (const other of same) {
              expect(other.result.ok && other.result.value.entry).toEqual(entry);
            }
            if (!repeated) {
              const key = mine(each.stream);
              sums.set(key, (sums.get(key) ?? 0) + entry.event.add);
            }
          }
          for (const [key, sum] of sums) {
            const history = await ledger.history(key);
            expect(verifyHistory(history, { stream: key })).toEqual([]);
            const head = await ledger.read(key);
            expect(head).toMatchObject({ version: history.length, state: { sum } });
            expect(publisher.versions.get(key)).toBe(history.length);
            expect(publisher.states.get(key)).toMatchObject({ sum });
          }
          expect(publisher.gaps).toEqual([]);
        }),
        { numRuns: options.runs ?? 25, seed: 20_261_122, endOnFailure: true },
      );
    });
  });
}
