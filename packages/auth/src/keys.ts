import { Fault } from '@doui/kernel';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

export type Keys = {
  /** Finds the key a token names; asks the key server at most once in ten seconds for unknown ones. */
  readonly find: JWTVerifyGetKey;
  /** True once keys have been read. */
  ready(): boolean;
  /** Reads the keys now if none are held, so that the first request needs not wait. */
  warm(): Promise<void>;
};

export type KeysOptions = {
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
};

const unknownKidFetchMs = 10_000;
const firstFetchMs = 1_000;
const refreshAfterMs = 5 * 60_000;
// Keys that could not be renewed for a day are no longer believed: one may have been revoked.
const believedMs = 24 * 60 * 60_000;

/** The realm's signing keys, held here and renewed in the background. */
export function createKeys({ fetchKeys, now = () => performance.now() }: KeysOptions): Keys {
  let held: { readonly get: JWTVerifyGetKey; readonly atMs: number } | undefined;
  let lastAskedMs = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  const current = () => (held && now() - held.atMs < believedMs ? held : undefined);

  function refresh(atLeastApartMs: number): Promise<void> {
    if (underWay) return underWay;
    if (now() - lastAskedMs < atLeastApartMs) return Promise.resolve();
    lastAskedMs = now();
    underWay = fetchKeys()
      .then((keys) => {
        // A key server that answers with no key at all is broken, not rotating.
        if (!Array.isArray(keys.keys) || keys.keys.length === 0) throw new Error('no keys');
        held = { get: createLocalJWKSet(keys), atMs: now() };
      })
      .catch(() => undefined) // The old keys stay good; without any, `find` says so.
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  }

  const find: JWTVerifyGetKey = async (header, token) => {
    if (!current()) await refresh(firstFetchMs);
    const before = current();
    if (!before) throw new Fault('keys-unavailable', { retriable: true });
    if (now() - before.atMs > refreshAfterMs) void refresh(unknownKidFetchMs);
    // Without a kid every key would have to be tried; Keycloak always names one.
    if (typeof header?.kid !== 'string') throw new errors.JWKSNoMatchingKey();
    try {
      return await before.get(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refresh(unknownKidFetchMs);
      const after = current();
      if (!after || after === before) throw error;
      return after.get(header, token);
    }
  };

  return {
    find,
    ready: () => {
      // Nobody calls a process that is not ready, so its probe is what makes it ask again.
      if (!current()) void refresh(firstFetchMs);
      return current() !== undefined;
    },
    warm: () => (current() ? Promise.resolve() : refresh(firstFetchMs)),
  };
}
