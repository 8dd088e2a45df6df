import { hash } from 'node:crypto';
import type { Principal } from './principal.ts';

/** Tokens already checked, by SHA-256, until they expire. Bounded: the least recently used goes first. */
export function createVerifiedTokens(limit: number, nowMs: () => number) {
  const held = new Map<string, Principal>();
  return {
    keyOf: (authorization: string) => hash('sha256', authorization, 'base64'),
    get(key: string): Principal | undefined {
      const principal = held.get(key);
      if (!principal) return undefined;
      held.delete(key);
      if (principal.expiresAtMs <= nowMs()) return undefined;
      held.set(key, principal); // Newest use goes to the end.
      return principal;
    },
    put(key: string, principal: Principal): void {
      held.set(key, principal);
      if (held.size <= limit) return;
      const oldest = held.keys().next().value;
      if (oldest !== undefined) held.delete(oldest);
    },
    size: () => held.size,
  };
}
