import { ConsentStateSchema, decode, macHeader, topics, verifyState } from '@doui/events';
import { fail } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { PersonSet } from './person-set.ts';

export type ConsentStatePorts = {
  readonly persons: PersonSet;
  readonly macKey: Uint8Array;
  /** A person's data have been erased: what is kept here goes too. */
  readonly onErased: (org: string, person: string, version: number) => void;
  readonly alarms: { undecodable(record: InRecord, why: string): void };
};

/**
 * Learns from the consent service's state topic which persons there are. A record that `consent` has
 * not sealed erases nobody and makes nobody known; whom it is about is asked for over HTTP when needed.
 */
export const onConsentState =
  ({ persons, macKey, onErased, alarms }: ConsentStatePorts) =>
  (record: InRecord): 'done' => {
    const told = toldBy(record, macKey);
    if (!told.ok) {
      alarms.undecodable(record, told.error);
      return 'done';
    }
    const { org, person, erased, version } = told.value;
    persons.add(org, person);
    if (erased) onErased(org, person, Number(version));
    return 'done';
  };

function toldBy({ key, value, headers }: InRecord, macKey: Uint8Array) {
  if (key === null || value === null) return fail('no key or no value');
  const mac = headers[macHeader];
  if (!verifyState(macKey, topics.consentState, key, value, mac)) {
    return fail('not sealed by its owner');
  }
  const state = decode(ConsentStateSchema, value);
  if (!state.ok) return state;
  const { org, person } = state.value;
  const name = Buffer.from(key).toString('utf8');
  return name === `${org}/person/${person}` ? state : fail('key and value differ');
}
