/** A person's key as it is stored: wrapped under one version of the master key, or gone for ever. */
export type StoredKey =
  | { readonly status: 'live'; readonly masterVersion: number; readonly wrapped: Uint8Array }
  | { readonly status: 'destroyed' };

/** Where the wrapped keys of one owner lie: a database of its own, with backups of 7 days at most. */
export interface KeyStore {
  read(person: string): Promise<StoredKey | undefined>;
  /** Keeps `key` unless the person has one already; gives back what stands there afterwards. */
  insert(person: string, key: LiveKey): Promise<StoredKey>;
  /** Replaces `from` by `to` after a rotation; does nothing when another was quicker. */
  rewrap(person: string, from: LiveKey, to: LiveKey): Promise<void>;
  /** Leaves only the mark that there was one, so that no second key is ever made. */
  destroy(person: string): Promise<void>;
}

export type LiveKey = Extract<StoredKey, { status: 'live' }>;

/** In memory: for unit tests and examples. */
export function memoryKeyStore(): KeyStore {
  const keys = new Map<string, StoredKey>();
  return {
    read: async (person) => keys.get(person),
    async insert(person, key) {
      const standing = keys.get(person);
      if (standing) return standing;
      keys.set(person, key);
      return key;
    },
    async rewrap(person, from, to) {
      const standing = keys.get(person);
      if (standing?.status === 'live' && Buffer.compare(standing.wrapped, from.wrapped) === 0) {
        keys.set(person, to);
      }
    },
    async destroy(person) {
      keys.set(person, { status: 'destroyed' });
    },
  };
}
