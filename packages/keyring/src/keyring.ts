import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { Fault, fail, ok, type Result } from '@doui/kernel';
import { createKeyCache } from './key-cache.ts';
import type { KeyStore, LiveKey, StoredKey } from './key-store.ts';
import type { MasterKey } from './master-key.ts';
import { openBytes, sealBytes } from './seal.ts';
import { type Connection, mongoKeyStore } from './store.ts';

/** Whose data it is, and which field of it. A sealed text opens nowhere else. */
export type Place = { readonly person: string; readonly field: string };

/**
 * `destroyed`: the person was erased, nothing can be read again. `tampered`: the text is not what
 * was sealed in this place. `no-key`: nothing was ever sealed for this person here.
 */
export type OpenFailure = 'destroyed' | 'tampered' | 'no-key';

export interface Keyring {
  seal(place: Place, plain: Uint8Array): Promise<Result<Uint8Array, 'destroyed'>>;
  open(place: Place, sealed: Uint8Array): Promise<Result<Uint8Array, OpenFailure>>;
  /** Erases: nothing sealed for this person can be opened again, by anybody (P9). */
  destroy(person: string): Promise<void>;
}

export type KeyringOptions = {
  /** The service whose keys these are; part of what every sealed text is bound to. */
  readonly owner: string;
  readonly masterKey: MasterKey;
  /** Unwrapped keys held in memory, and how long another replica's `destroy` may go unnoticed. */
  readonly cacheMax?: number;
  readonly cacheMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
} & ({ readonly connection: Connection } | { readonly store: KeyStore });

type Known = KeyObject | 'destroyed';

/** Seals what is personal under a random key per person, so that erasing the key erases the data. */
export function createKeyring(options: KeyringOptions): Keyring {
  const { owner, masterKey, cacheMax = 20_000, cacheMs = 30_000 } = options;
  const store = 'store' in options ? options.store : mongoKeyStore(options.connection);
  const cache = createKeyCache<Known>({
    max: cacheMax,
    keepMs: cacheMs,
    now: options.now ?? (() => performance.now()),
  });

  const wrap = (person: string, key: KeyObject): LiveKey => {
    const masterVersion = masterKey.newest;
    const wrapped = sealBytes(master(masterVersion), `${owner}/${person}/key`, key.export());
    return { status: 'live', masterVersion, wrapped };
  };
  const master = (version: number): KeyObject => {
    const key = masterKey.versions.get(version);
    if (key) return key;
    throw new Fault('master-key-missing', {
      retriable: false,
      message: `keys are wrapped by version ${version} of the master key, which is not mounted`,
    });
  };
  const unwrap = async (person: string, stored: StoredKey): Promise<Known> => {
    if (stored.status === 'destroyed') return 'destroyed';
    const bytes = openBytes(master(stored.masterVersion), `${owner}/${person}/key`, stored.wrapped);
    if (!bytes) {
      throw new Fault('person-key-damaged', { retriable: false, message: 'a key does not unwrap' });
    }
    const key = createSecretKey(bytes);
    if (stored.masterVersion < masterKey.newest) {
      await store.rewrap(person, stored, wrap(person, key));
    }
    return key;
  };

  const find = (person: string): Promise<Known | undefined> =>
    cache.get(person, async () => {
      const stored = await store.read(person);
      return stored && unwrap(person, stored);
    });
  // Two first seals at once: both make a key, the store keeps one of them, both use that one.
  const findOrMake = async (person: string): Promise<Known> => {
    const standing = await find(person);
    if (standing) return standing;
    const made = await cache.get(person, async () => {
      const key = createSecretKey(randomBytes(32));
      return unwrap(person, await store.insert(person, wrap(person, key)));
    });
    return made ?? findOrMake(person);
  };
  const bound = ({ person, field }: Place): string => JSON.stringify([owner, person, field]);

  return {
    async seal(place, plain) {
      const key = await findOrMake(place.person);
      return key === 'destroyed' ? fail(key) : ok(sealBytes(key, bound(place), plain));
    },
    async open(place, sealed) {
      const key = await find(place.person);
      if (key === undefined) return fail('no-key');
      if (key === 'destroyed') return fail(key);
      const plain = openBytes(key, bound(place), sealed);
      return plain ? ok(plain) : fail('tampered');
    },
    async destroy(person) {
      cache.set(person, 'destroyed');
      await store.destroy(person);
      // Again, because a look-up begun before may have come back in between.
      cache.set(person, 'destroyed');
    },
  };
}
