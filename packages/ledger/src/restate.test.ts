import { expect, test } from 'vitest';
import type { Publication } from './ledger.ts';
import { memoryLedger } from './memory-ledger.ts';
import { publishedStreams, restate } from './restate.ts';

type State = { readonly total: number };
type Event = { readonly add: number };
const evolve = ({ total }: State, { add }: Event): State => ({ total: total + add });
const stream = 'org/person/p1';

async function ledgerAt(version: number) {
  const published: Publication<State, Event>[] = [];
  const publisher = {
    publish: async (batch: readonly Publication<State, Event>[]) => void published.push(...batch),
  };
  const ledger = memoryLedger<State, Event>({ service: 'counter', publisher });
  await ledger.start();
  let state: State = { total: 0 };
  for (let at = 0; at < version; at++) {
    state = evolve(state, { add: 1 });
    const append = { stream, expectedVersion: at, commandId: `c${at}`, event: { add: 1 }, state };
    await ledger.append({ ...append, atMs: 1 });
  }
  const again = (seen: number) =>
    restate<State, Event>({
      ...{ ledger, stream, version: seen, atMs: 2 },
      ...{ initial: { total: 0 }, event: { add: 0 }, evolve },
    });
  return { ledger, published, again };
}

test('R-9.3: what stands behind a newer version is published again as a version of its own, once', async () => {
  const { ledger, published, again } = await ledgerAt(6);
  expect(await Promise.all([again(6), again(6)])).toEqual(['restated', 'restated']);
  expect(await ledger.read(stream)).toEqual({ version: 7, state: { total: 6 } });
  expect(published.at(-1)).toMatchObject({ version: 7, state: { total: 6 } });
  expect(published.filter(({ version }) => version === 7)).toHaveLength(1);
});

test('R-9.3: nothing is restated when the ledger has gone on, or knows nothing of it', async () => {
  const { ledger, again } = await ledgerAt(6);
  expect(await again(5)).toBe('newer');
  expect(await again(9)).toBe('newer');
  expect((await ledger.read(stream))?.version).toBe(6);
});

test('R-9.3: every stream is named with what is published of it', async () => {
  const { ledger } = await ledgerAt(3);
  const found = [];
  for await (const one of publishedStreams(ledger)) found.push(one);
  expect(found).toEqual([{ stream, version: 3 }]);
});
