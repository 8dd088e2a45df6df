import type { Instant } from '@doui/kernel';
import type { Keyring } from '@doui/keyring';
import type { Ledger } from '@doui/ledger';
import type { ConsentEvent } from './consents/events.ts';
import type { PersonState } from './consents/state.ts';
import type { Identifiers } from './persons/identifiers.ts';
import type { Mandates } from './persons/mandates.ts';
import type { RegistryView } from './registry/registry-view.ts';

export type ConsentLedger = Ledger<PersonState, ConsentEvent>;

/** What the use cases need from outside. */
export type Ports = {
  readonly ledger: ConsentLedger;
  readonly registry: RegistryView;
  readonly identifiers: Identifiers;
  readonly mandates: Mandates;
  readonly keyring: Keyring;
  readonly clock: () => Instant;
  /** 26 or more random bytes for the id of a new person. */
  readonly randomBytes: () => Uint8Array;
  /** Keeps the trace of the request for the record that the ledger will publish of this stream. */
  readonly traced?: (stream: string) => void;
};
