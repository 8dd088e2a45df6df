import { positionToken } from '@doui/kernel';
import type { Bounds, History, LedgerEntry, Violation } from './history.ts';
import { grouped, streamOf, violations } from './places.ts';

const p7 = violations('P7');

/** P7: ledger histories are gap-free and append-only; hashes verify. */
export function checkChained(history: History, bounds: Bounds): Violation[] {
  const last = history.ledger.at(-1)?.entries ?? [];
  return [
    ...[...grouped(last, streamOf).values()].flatMap(chain),
    ...appendOnly(history, bounds),
    ...eventsAgree(history, bounds),
  ];
}

function chain(entries: readonly LedgerEntry[]): Violation[] {
  const found: Violation[] = [];
  let previous: LedgerEntry | undefined;
  for (const entry of [...entries].sort((a, b) => a.version - b.version)) {
    const where = positionToken(entry);
    if (entry.fault) {
      found.push(p7(entry.fault, 'its own verifier finds fault with it', where, {}));
    }
    const expected = (previous?.version ?? 0) + 1;
    if (entry.version !== expected) {
      const code = entry.version < expected ? 'repeated' : 'gap';
      found.push(p7(code, 'the versions are not gap-free', where, { expected }));
    } else if (previous && entry.previousHash !== previous.hash) {
      const evidence = { previousHash: entry.previousHash, hash: previous.hash };
      found.push(p7('not-chained', 'it does not name its predecessor', where, evidence));
    }
    previous = entry;
  }
  return found;
}

/** What one reading showed, every later one shows too. */
function appendOnly({ ledger }: History, { settled }: Bounds): Violation[] {
  const found: Violation[] = [];
  const seen = new Map<string, { hash: string; atMs: number }>();
  for (const { atMs, entries } of ledger) {
    for (const entry of entries) {
      const where = positionToken(entry);
      const before = seen.get(where);
      if (before && before.hash !== entry.hash) {
        const evidence = { before: before.hash, now: entry.hash, seenAtMs: before.atMs };
        found.push(p7('changed', 'an entry was changed after it was read', where, evidence));
      }
      seen.set(where, before ?? { hash: entry.hash, atMs });
    }
  }
  const last = new Set(ledger.at(-1)?.entries.map(positionToken));
  for (const [where, { atMs }] of seen) {
    if (!settled || last.has(where)) continue;
    found.push(p7('removed', 'an entry was read once and is gone', where, { seenAtMs: atMs }));
  }
  return found;
}

/** What was told is what is in the ledger. What was told after the last reading began may not be in it. */
function eventsAgree({ events, ledger }: History, { settled }: Bounds): Violation[] {
  const last = ledger.at(-1);
  if (!settled || !last) return [];
  const entries = new Map(last.entries.map((entry) => [positionToken(entry), entry.hash]));
  const streams = new Set(last.entries.map(streamOf));
  return events.flatMap((event) => {
    const where = positionToken(event);
    const hash = entries.get(where);
    if (!streams.has(streamOf(event))) return [];
    if (hash === undefined) {
      if (event.appendedAtMs > last.atMs) return [];
      const evidence = { appendedAtMs: event.appendedAtMs, readAtMs: last.atMs };
      const what = 'an event was told that the ledger does not have';
      return [p7('told-not-kept', what, where, evidence)];
    }
    if (event.hash === undefined || event.hash === hash) return [];
    const evidence = { told: event.hash, kept: hash };
    return [p7('told-otherwise', 'the event that was told is not the one kept', where, evidence)];
  });
}
