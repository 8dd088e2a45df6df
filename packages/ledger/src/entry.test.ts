import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { genesisHash, makeEntry, verifyHistory } from './entry.ts';
import type { Entry } from './ledger.ts';

const stream = 'org/person/abc';

function historyOf(length: number, of = stream): Entry<unknown>[] {
  const entries: Entry<unknown>[] = [];
  let previousHash = genesisHash(of);
  for (let version = 1; version <= length; version++) {
    const entry = makeEntry({
      version,
      commandId: `c${version}`,
      event: { b: version, a: ['x', { n: version }] },
      atMs: 1_000 + version,
      previousHash,
      // Entries of before states were bound stand beside later ones.
      ...(version > 7 ? { stateHash: `s${version}` } : {}),
    });
    entries.push(entry);
    previousHash = entry.hash;
  }
  return entries;
}

const headOf = (entries: Entry<unknown>[]) => {
  const last = entries.at(-1);
  if (!last) throw new Error('an empty history has no head');
  return { version: last.version, hash: last.hash };
};

const place = fc.integer({ min: 0, max: 19 });

describe('P7: a history', () => {
  const whole = historyOf(20);
  const known = { stream, head: headOf(whole) };

  test('that nobody touched is found whole', () => {
    expect(verifyHistory(whole, known)).toEqual([]);
    expect(verifyHistory(structuredClone(whole), known)).toEqual([]);
    expect(verifyHistory(whole.slice(5))).toEqual([]);
  });

  test('with any member of an entry changed is found out, and the entry named', () => {
    const changes: ((entry: Entry<unknown>) => Entry<unknown>)[] = [
      (entry) => ({ ...entry, event: { ...(entry.event as object), b: 'other' } }),
      (entry) => ({ ...entry, atMs: entry.atMs + 1 }),
      (entry) => ({ ...entry, commandId: 'other' }),
      (entry) => ({ ...entry, previousHash: '0'.repeat(64) }),
      (entry) => ({ ...entry, hash: '0'.repeat(64) }),
      (entry) => ({ ...entry, stateHash: '0'.repeat(64) }),
      (entry) => makeEntry({ ...entry, event: 'forged, with a right hash of its own' }),
    ];
    fc.assert(
      fc.property(place, fc.constantFrom(...changes), (at, change) => {
        const entries = whole.with(at, change(whole[at] as Entry<unknown>));
        const named = verifyHistory(entries, known).map((fault) => fault.version);
        expect(named.some((version) => version === at + 1 || version === at + 2)).toBe(true);
      }),
    );
  });

  test('with an entry removed, inserted or swapped is found out', () => {
    fc.assert(
      fc.property(place, place, (at, other) => {
        const removed = whole.toSpliced(at, 1);
        expect(verifyHistory(removed, known)).not.toEqual([]);
        const doubled = whole.toSpliced(other, 0, whole[at] as Entry<unknown>);
        expect(verifyHistory(doubled, known)).not.toEqual([]);
        if (at === other) return;
        const swapped = whole
          .with(at, whole[other] as Entry<unknown>)
          .with(other, whole[at] as Entry<unknown>);
        expect(verifyHistory(swapped, known)).not.toEqual([]);
      }),
    );
  });

  test('of another stream in its place is found out', () => {
    const others = historyOf(20, 'org/person/def');
    expect(verifyHistory(others, { stream })).toEqual([{ version: 1, code: 'not-chained' }]);
  });

  test('cut off at its end is found out by its head', () => {
    expect(verifyHistory(whole.slice(0, 19), known)).toEqual([{ version: 20, code: 'gap' }]);
  });
});
