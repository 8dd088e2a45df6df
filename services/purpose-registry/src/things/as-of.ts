import type { Instant } from '@doui/kernel';
import type { Ledger } from '@doui/ledger';
import type { RegistryEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { absent, type RegistryState } from './state.ts';

type History = Pick<Ledger<RegistryState, RegistryEvent>, 'history'>;

const pageSize = 500;

/** A thing as it stood at an instant, folded from its ledger; `undefined`: it was not there yet. */
export async function asOf(
  { history }: History,
  stream: string,
  at: Instant,
): Promise<{ readonly version: number; readonly state: RegistryState } | undefined> {
  let state: RegistryState = absent;
  let version = 0;
  for (;;) {
    const page = await history(stream, { fromVersion: version + 1, limit: pageSize });
    for (const entry of page) {
      if (entry.atMs > at) return version === 0 ? undefined : { version, state };
      state = evolve(state, entry.event, entry.atMs);
      version = entry.version;
    }
    if (page.length < pageSize) return version === 0 ? undefined : { version, state };
  }
}
