import { hash } from 'node:crypto';
import { canonicalJson } from '@doui/kernel';
import type { Entry } from './ledger.ts';

/** What the first entry names as its predecessor. It holds the stream's name: chains cannot be swapped. */
export const genesisHash = (stream: string): string => hash('sha256', `doui ledger 1\n${stream}`);

type Unhashed = Omit<Entry<unknown>, 'hash' | 'event' | 'commandHash'>;

/** The hash an entry must have; `eventText` is the event as canonical JSON. */
export const hashOf = (entry: Unhashed, eventText: string): string => {
  const { version, commandId, atMs, previousHash, stateHash } = entry;
  // A hash is no JSON, so an entry without one cannot be read as an entry with one.
  const rest = stateHash === undefined ? eventText : `${stateHash}\n${eventText}`;
  return hash('sha256', `${version}\n${commandId}\n${atMs}\n${previousHash}\n${rest}`);
};

/** What an entry says of the state kept with it. */
export const stateHashOf = (stateText: string): string => hash('sha256', stateText);

/** Chains `event` behind `previousHash`. */
export function makeEntry<E>(entry: Omit<Entry<E>, 'hash'>): Entry<E> {
  return { ...entry, hash: hashOf(entry, canonicalJson(entry.event)) };
}

export type HistoryFault = {
  readonly version: number;
  readonly code: 'changed' | 'gap' | 'repeated' | 'not-chained';
};

/**
 * Finds every entry of a history that was changed, removed, inserted or swapped (P7). With `stream`
 * the beginning is checked, with `head` the end: a cut at either end cannot be seen otherwise.
 */
export function verifyHistory(
  entries: readonly Entry<unknown>[],
  known: { stream?: string; head?: { version: number; hash: string } } = {},
): HistoryFault[] {
  const faults: HistoryFault[] = [];
  let previous: { version: number; hash: string } | undefined =
    known.stream === undefined ? undefined : { version: 0, hash: genesisHash(known.stream) };
  for (const entry of entries) {
    const { version } = entry;
    if (hashOf(entry, canonicalJson(entry.event)) !== entry.hash) {
      faults.push({ version, code: 'changed' });
    }
    if (previous) {
      if (version > previous.version + 1) faults.push({ version, code: 'gap' });
      else if (version <= previous.version) faults.push({ version, code: 'repeated' });
      else if (entry.previousHash !== previous.hash) faults.push({ version, code: 'not-chained' });
    }
    previous = { version, hash: entry.hash };
  }
  if (known.head && previous) {
    if (previous.version < known.head.version) {
      faults.push({ version: known.head.version, code: 'gap' });
    } else if (previous.version !== known.head.version || previous.hash !== known.head.hash) {
      faults.push({ version: previous.version, code: 'not-chained' });
    }
  }
  return faults;
}
