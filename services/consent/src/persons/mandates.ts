/**
 * For whom somebody was verified to speak, looked up from the representative's side. A hint only: whether a
 * mandate stands is read from the person's own stream.
 */
export interface Mandates {
  note(org: string, representative: string, person: string): Promise<void>;
  of(org: string, representative: string): Promise<readonly string[]>;
}

/** Mandates without a database, for unit tests. */
export function memoryMandates(): Mandates {
  const held = new Map<string, Set<string>>();
  const key = (org: string, representative: string) => `${org}/${representative}`;
  return {
    async note(org, representative, person) {
      const persons = held.get(key(org, representative)) ?? new Set();
      held.set(key(org, representative), persons.add(person));
    },
    of: async (org, representative) => [...(held.get(key(org, representative)) ?? [])],
  };
}
