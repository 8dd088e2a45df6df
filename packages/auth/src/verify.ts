import { Fault, fail, ok, type Result } from '@doui/kernel';
import { jwtVerify } from 'jose';
import type { Keys } from './keys.ts';
import { type Principal, principalOf } from './principal.ts';
import { createVerifiedTokens } from './verified-tokens.ts';

export type AuthFailure = 'no-token' | 'bad-token' | 'keys-unavailable';

/** Checks the value of an `Authorization` header. */
export type Verify = (authorization: string | undefined) => Promise<Result<Principal, AuthFailure>>;

export type VerifyOptions = {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: Keys;
  readonly nowMs?: () => number;
  readonly cachedTokensMax?: number;
};

const tokenBytesMax = 8 * 1024;
const bearer = /^bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;
const headerTypes: ReadonlySet<unknown> = new Set(['JWT', 'at+jwt', 'application/at+jwt']);

/**
 * The strict check every token passes before anything else sees it. keycloak-connect alone accepts
 * another audience, a missing `exp` and a future `nbf`, so it only ever gets what came through here.
 */
export function createVerify(options: VerifyOptions): Verify {
  const { issuer, audience, keys, nowMs = Date.now, cachedTokensMax = 10_000 } = options;
  const verified = createVerifiedTokens(cachedTokensMax, nowMs);

  async function check(token: string): Promise<Principal | undefined> {
    const { payload, protectedHeader } = await jwtVerify(token, keys.find, {
      issuer,
      audience,
      // Asymmetric only: a public key must never be usable as a shared secret.
      algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      requiredClaims: ['exp', 'iat', 'sub'],
      clockTolerance: 0,
      currentDate: new Date(nowMs()),
    });
    if (!headerTypes.has(protectedHeader.typ)) return undefined;
    // Keycloak signs ID and refresh tokens with the same keys; their `typ` claim tells them apart.
    if (payload['typ'] !== 'Bearer') return undefined;
    return principalOf(payload);
  }

  return async (authorization) => {
    if (!authorization) return fail('no-token');
    if (authorization.length > tokenBytesMax) return fail('bad-token');
    // The whole value is the key: what was good once needs not even be taken apart again.
    const key = verified.keyOf(authorization);
    const seen = verified.get(key);
    if (seen) return ok(seen);
    const token = bearer.exec(authorization)?.[1];
    if (!token) return fail(/^bearer\b/i.test(authorization) ? 'bad-token' : 'no-token');
    try {
      const principal = await check(token);
      if (!principal) return fail('bad-token');
      verified.put(key, principal);
      return ok(principal);
    } catch (error) {
      return fail(error instanceof Fault ? 'keys-unavailable' : 'bad-token');
    }
  };
}
