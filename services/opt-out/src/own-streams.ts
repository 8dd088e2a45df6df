import { decode, OptOutStateSchema } from '@doui/events';
import { type Instant, parseStreamKey, streamKey } from '@doui/kernel';
import { publishedStreams, restate } from '@doui/ledger';
import { itself } from './actor.ts';
import type { PersonEvent } from './persons/events.ts';
import type { PersonLedger } from './persons/handle.ts';
import { evolvePerson, initialPerson, type PersonState } from './persons/state.ts';
import type { SchemeEvent } from './schemes/events.ts';
import type { SchemeLedger } from './schemes/handle.ts';
import { evolveScheme, initialScheme, type SchemeState } from './schemes/state.ts';

type Ledgers = {
  readonly persons: PersonLedger;
  readonly schemes: SchemeLedger;
  readonly now: () => Instant;
};

/** Which version of what a record of the service's own state topic holds. */
export function versionOf(value: Uint8Array) {
  const state = decode(OptOutStateSchema, value);
  if (!state.ok) return undefined;
  const { org, kind, id, version } = state.value;
  return { stream: streamKey(org, kind, id), version: Number(version) };
}

/** Both ledgers behind the one state topic: what they have published, and a newer version of one of theirs. */
export const ownStreams = ({ persons, schemes, now }: Ledgers) => ({
  async *published() {
    yield* publishedStreams(schemes);
    yield* publishedStreams(persons);
  },
  async restate({ stream, version }: { stream: string; version: number }): Promise<void> {
    const at = now();
    const event = { type: 'restated' as const, at, by: itself };
    const told = { stream, version, atMs: at, event };
    if (parseStreamKey(stream)?.kind === 'scheme') {
      const of = { ledger: schemes, initial: initialScheme, evolve: evolveScheme };
      await restate<SchemeState, SchemeEvent>({ ...told, ...of });
    } else {
      const of = { ledger: persons, initial: initialPerson, evolve: evolvePerson };
      await restate<PersonState, PersonEvent>({ ...told, ...of });
    }
  },
});
