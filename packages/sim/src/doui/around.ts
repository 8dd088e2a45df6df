import type { Ledger, Publisher } from '@doui/ledger';
import type { World } from '../world/world.ts';

/** The publisher, or one that makes the world's mistake. */
export function aroundPublisher<S, E>(world: World, real: Publisher<S, E>): Publisher<S, E> {
  if (world.mistake !== 'answers-before-published') return real;
  return {
    publish: async (batch) => {
      void real.publish(batch).catch(() => undefined);
    },
  };
}

/** The ledger, or one that makes the world's mistake. */
export function aroundLedger<S, E>(
  world: World,
  publisher: Publisher<S, E>,
  real: Ledger<S, E>,
): Ledger<S, E> {
  if (world.mistake === 'forgets-the-unpublished') {
    // Nobody looks for what a crash left behind, and whoever comes again is believed to be published.
    return { ...real, start: async () => undefined, ready: () => true };
  }
  if (world.mistake !== 'publishes-before-append') return real;
  return {
    ...real,
    append: async (append) => {
      const { stream, expectedVersion, commandId, event, state, atMs } = append;
      const version = expectedVersion + 1;
      const entry = { version, commandId, event, atMs, previousHash: '', hash: 'unkept' };
      await publisher
        .publish([{ stream, version, state, entries: [entry] }])
        .catch(() => undefined);
      return real.append(append);
    },
  };
}
