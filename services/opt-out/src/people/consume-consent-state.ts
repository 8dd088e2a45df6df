import { ConsentStateSchema, decode } from '@doui/events';
import type { InRecord } from '@doui/stream';
import type { PersonSet } from './person-set.ts';

export type ConsentStatePorts = {
  readonly persons: PersonSet;
  /** A person's data have been erased: what is kept here goes too. */
  readonly onErased: (org: string, person: string, version: number) => void;
  readonly alarms: { undecodable(record: InRecord, why: string): void };
};

/** Learns from the consent service's state topic which persons there are. */
export const onConsentState =
  ({ persons, onErased, alarms }: ConsentStatePorts) =>
  (record: InRecord): 'done' => {
    const state = decode(ConsentStateSchema, record.value);
    if (!state.ok) {
      // It is asked for by its id over HTTP when it is needed.
      alarms.undecodable(record, state.error);
      return 'done';
    }
    const { org, person, erased, version } = state.value;
    if (!org || !person) return 'done';
    persons.add(org, person);
    if (erased) onErased(org, person, Number(version));
    return 'done';
  };
