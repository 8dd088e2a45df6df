import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Login, LoginTokens, Verify } from '@doui/auth';
import { Fault } from '@doui/kernel';
import { deviceOf } from './device.ts';
import type { Seal } from './seal.ts';
import type { KeptSession, Secrets, Session, SessionStore } from './session.ts';

export type Sessions = {
  /** Begins a session for who has just signed in; gives the id that goes into the cookie. */
  begin(tokens: LoginTokens, agent: string | undefined): Promise<string>;
  /** The session of a cookie, with a token that is good for a while; `undefined` when it is over. */
  find(id: string | undefined): Promise<Session | undefined>;
  others(session: Session): Promise<KeptSession[]>;
  /** Ends it here and at Keycloak; false when Keycloak could not be told. */
  end(session: Session): Promise<boolean>;
  /** Lets go of a session that another of the same browser takes the place of. */
  forget(session: Session): Promise<void>;
  /** Ends another session of the same person, by the reference it is listed under. */
  endOther(session: Session, reference: string): Promise<boolean>;
};

export type SessionPorts = {
  readonly store: SessionStore;
  readonly login: Login;
  readonly verify: Verify;
  readonly seal: Seal;
  readonly hashSubject: (subject: string) => string;
  readonly csrfKey: Uint8Array;
  readonly now: () => number;
  readonly idleMs: number;
  readonly longestMs: number;
};

const renewBeforeMs = 60_000;
const seenEveryMs = 60_000;
const idShape = /^[A-Za-z0-9_-]{43}$/;

const keyOf = (id: string): string => createHash('sha256').update(id).digest('base64url');
/** Names a session to its owner in a list; opens nothing. */
export const referenceOf = (key: string): string => key.slice(0, 16);

export function createSessions(ports: SessionPorts): Sessions {
  const { store, login, seal, now, idleMs, longestMs } = ports;
  const renewals = new Map<string, Promise<Secrets | undefined>>();

  async function secretsFrom(tokens: LoginTokens): Promise<Secrets & { subject: string }> {
    const principal = await ports.verify(`Bearer ${tokens.accessToken}`);
    if (!principal.ok) throw new Fault('login-failed', { retriable: false });
    const { roles, org, subject } = principal.value;
    return { ...tokens, roles, subject, ...(org === undefined ? {} : { org }) };
  }

  /** One renewal at a time per session: Keycloak takes a refresh token once. */
  function renewed(kept: KeptSession, secrets: Secrets): Promise<Secrets | undefined> {
    const underWay = renewals.get(kept.key);
    if (underWay) return underWay;
    const renewal = renew(kept, secrets).finally(() => renewals.delete(kept.key));
    renewals.set(kept.key, renewal);
    return renewal;
  }

  async function renew(kept: KeptSession, secrets: Secrets): Promise<Secrets | undefined> {
    const tokens = await login.renew(secrets.refreshToken);
    if (!tokens) {
      // Another process may have renewed it a moment ago.
      const again = await store.get(kept.key);
      const newer = again && (seal.open(kept.key, again.sealed) as Secrets | undefined);
      if (newer && newer.refreshToken !== secrets.refreshToken) return newer;
      await store.remove(kept.key);
      return undefined;
    }
    const { subject: _, ...fresh } = await secretsFrom(tokens);
    await store.change(kept.key, { sealed: seal.seal(kept.key, fresh) });
    return fresh;
  }

  const csrfOf = (id: string): string =>
    createHmac('sha256', ports.csrfKey).update(id).digest('base64url');

  return {
    async begin(tokens, agent) {
      const id = randomBytes(32).toString('base64url');
      const key = keyOf(id);
      const at = now();
      const { subject, ...secrets } = await secretsFrom(tokens);
      await store.put({
        key,
        subject: ports.hashSubject(subject),
        device: deviceOf(agent),
        createdAtMs: at,
        seenAtMs: at,
        endsAtMs: Math.min(at + idleMs, at + longestMs),
        sealed: seal.seal(key, secrets),
      });
      return id;
    },
    async find(id) {
      if (id === undefined || !idShape.test(id)) return undefined;
      const key = keyOf(id);
      const kept = await store.get(key);
      const at = now();
      if (!kept || kept.endsAtMs <= at) return undefined;
      let secrets = seal.open(key, kept.sealed) as Secrets | undefined;
      if (!secrets) return undefined;
      if (secrets.expiresAtMs - at < renewBeforeMs) secrets = await renewed(kept, secrets);
      if (!secrets) return undefined;
      const endsAtMs = Math.min(at + idleMs, kept.createdAtMs + longestMs);
      if (at - kept.seenAtMs > seenEveryMs) await store.change(key, { seenAtMs: at, endsAtMs });
      return { id, key, subject: kept.subject, csrf: csrfOf(id), secrets, endsAtMs };
    },
    async others(session) {
      const at = now();
      const all = await store.ofSubject(session.subject);
      return all.filter(({ endsAtMs }) => endsAtMs > at);
    },
    async end(session) {
      await store.remove(session.key);
      return login.end(session.secrets.refreshToken);
    },
    forget: (session) => store.remove(session.key),
    async endOther(session, reference) {
      const all = await store.ofSubject(session.subject);
      const found = all.find(({ key }) => referenceOf(key) === reference);
      if (!found) return false;
      await store.remove(found.key);
      const secrets = seal.open(found.key, found.sealed) as Secrets | undefined;
      if (secrets) await login.end(secrets.refreshToken);
      return true;
    },
  };
}
