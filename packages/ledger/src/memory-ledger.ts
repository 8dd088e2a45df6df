import { fail, ok } from '@doui/kernel';
import { genesisHash, makeEntry, stateHashOf } from './entry.ts';
import type { Append, Appended, Entry, Ledger, Publisher } from './ledger.ts';
import { createRelay } from './relay.ts';

type Kept<S, E> = { state: S; entries: Entry<E>[] };

export type MemoryLedgerOptions<S, E> = {
  readonly service: string;
  readonly publisher?: Publisher<S, E>;
  readonly publishWaitMs?: number;
};

const silent = { publish: () => Promise.resolve() };

/** A ledger without a database, for unit tests and simulation. It passes the same contract. */
export function memoryLedger<S, E>(options: MemoryLedgerOptions<S, E>): Ledger<S, E> {
  const kept = new Map<string, Kept<S, E>>();
  const relay = createRelay<S, E>({
    publisher: options.publisher ?? silent,
    onPublished: () => {},
    retryMsMax: 1_000,
  });
  const waitMs = options.publishWaitMs ?? 2_000;
  let started = false;

  const find = (stream: string, commandId: string) =>
    kept.get(stream)?.entries.find((entry) => entry.commandId === commandId);

  async function answer(stream: string, entry: Entry<E>, repeated: boolean): Promise<Appended<E>> {
    const { version } = entry;
    const published = await relay.wait(stream, version, waitMs);
    return { position: { service: options.service, stream, version }, published, repeated, entry };
  }

  async function append(command: Append<S, E>) {
    const { stream, commandId, commandHash, atMs } = command;
    const earlier = find(stream, commandId);
    if (earlier) return ok(await answer(stream, earlier, true));
    const before = kept.get(stream) ?? { state: command.state, entries: [] };
    if (before.entries.length !== command.expectedVersion) return fail('conflict' as const);
    const version = command.expectedVersion + 1;
    const previousHash = before.entries.at(-1)?.hash ?? genesisHash(stream);
    const event = structuredClone(command.event);
    const said = commandHash === undefined ? {} : { commandHash };
    const stateHash = stateHashOf(JSON.stringify(command.state));
    const entry = makeEntry({ version, commandId, event, atMs, previousHash, stateHash, ...said });
    const state = structuredClone(command.state);
    kept.set(stream, { state, entries: [...before.entries, entry] });
    relay.offer({ stream, published: version - 1, version, state, entries: [entry] });
    return ok(await answer(stream, entry, false));
  }

  const head = (stream: string) => {
    const found = kept.get(stream);
    return found && { version: found.entries.length, state: structuredClone(found.state) };
  };

  return {
    append,
    read: async (stream) => head(stream),
    findCommand: async (stream, commandId) => find(stream, commandId),
    meet: async (stream, commandId) => ({
      head: head(stream),
      earlier: find(stream, commandId),
      fresh: true,
    }),
    repeat: (stream, earlier) => answer(stream, earlier, true),
    history: async (stream, { fromVersion = 1, limit = Number.POSITIVE_INFINITY } = {}) =>
      (kept.get(stream)?.entries ?? [])
        .filter((entry) => entry.version >= fromVersion)
        .slice(0, limit),
    streams: async ({ prefix = '', after = '', limit }) =>
      [...kept.keys()]
        .filter((stream) => stream.startsWith(prefix) && stream > after)
        .sort()
        .slice(0, limit),
    published: async (stream) => {
      const version = kept.get(stream)?.entries.length;
      return version === undefined
        ? undefined
        : { version, published: relay.publishedOf(stream) ?? version };
    },
    start: async () => {
      started = true;
    },
    stop: () => relay.stop(0),
    ready: () => started,
  };
}
