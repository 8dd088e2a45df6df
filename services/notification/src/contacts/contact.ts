import type { Instant } from '@doui/kernel';

/** How a person wants to be reached. Only this service knows; everywhere else they are an id. */
export type ContactPoints = {
  readonly eMail?: string;
  readonly language: 'ja' | 'en';
  /** Channels the person has switched off for notices; the law's own stops are kept by opt-out. */
  readonly channels: { readonly 'e-mail': boolean };
  /** A mail for each consent given, too. */
  readonly receipts: boolean;
};

/** As it is kept: everything personal sealed, the rest to choose by. */
export type SealedContact = {
  readonly version: number;
  readonly commandId: string;
  readonly changedAt: Instant;
  readonly receipts: boolean;
  readonly sealed: Uint8Array;
};

export interface ContactStore {
  read(person: string): Promise<SealedContact | undefined>;
  /** Of `persons`, those who left contact points, and whether they want a mail for each consent. */
  known(persons: readonly string[]): Promise<ReadonlyMap<string, { readonly receipts: boolean }>>;
  /** Replaces version `expected`; false when another was quicker. */
  replace(person: string, expected: number, contact: SealedContact): Promise<boolean>;
  remove(person: string): Promise<void>;
}

/** In memory, for unit tests. */
export function memoryContactStore(): ContactStore {
  const rows = new Map<string, SealedContact>();
  return {
    read: async (person) => rows.get(person),
    async known(persons) {
      const found = new Map<string, SealedContact>();
      for (const id of persons) {
        const row = rows.get(id);
        if (row) found.set(id, row);
      }
      return found;
    },
    async replace(person, expected, contact) {
      if ((rows.get(person)?.version ?? 0) !== expected) return false;
      rows.set(person, contact);
      return true;
    },
    async remove(person) {
      rows.delete(person);
    },
  };
}
