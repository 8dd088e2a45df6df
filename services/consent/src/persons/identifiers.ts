import { createHmac } from 'node:crypto';

/** What an organisation knows a person by. Only a keyed hash of it is ever kept. */
export type Identifier =
  | { readonly kind: 'subject'; readonly value: string }
  | { readonly kind: 'customer'; readonly value: string };

/** Finds persons by hashes of their identifiers. A hash belongs to one person until it is erased. */
export interface Identifiers {
  find(hash: string): Promise<string | undefined>;
  /** Gives the identifier to `person` unless somebody has it; answers who has it now. */
  claim(hash: string, person: string): Promise<string>;
  /** Frees whatever a person who was erased was known by. */
  release(person: string): Promise<void>;
}

export type HashIdentifier = (org: string, identifier: Identifier) => string;

/** The same customer number hashes differently in every organisation, so hashes tell nothing apart. */
export const identifierHash =
  (key: Uint8Array): HashIdentifier =>
  (org, { kind, value }) =>
    createHmac('sha256', key).update(`${org}\0${kind}\0${value}`).digest('base64url');

/** Identifiers without a database, for unit tests. */
export function memoryIdentifiers(): Identifiers {
  const held = new Map<string, string>();
  return {
    find: async (hash) => held.get(hash),
    claim: async (hash, person) => {
      const holder = held.get(hash) ?? person;
      held.set(hash, holder);
      return holder;
    },
    release: async (person) => {
      for (const [hash, holder] of held) if (holder === person) held.delete(hash);
    },
  };
}
