import type { Role } from '@doui/auth';

/** What a session holds; sealed in the database, never sent to a browser. */
export type Secrets = {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresAtMs: number;
  readonly roles: readonly Role[];
  readonly org?: string;
};

/** A session as it is kept: under a hash of its id, so that a copy of the database opens nothing. */
export type KeptSession = {
  readonly key: string;
  /** Keyed hash of who signed in: finds a person's other devices. */
  readonly subject: string;
  readonly device: string;
  readonly createdAtMs: number;
  readonly seenAtMs: number;
  readonly endsAtMs: number;
  readonly sealed: Uint8Array;
};

export interface SessionStore {
  put(session: KeptSession): Promise<void>;
  get(key: string): Promise<KeptSession | undefined>;
  /** Changes what is there; a session that has ended meanwhile stays ended. */
  change(
    key: string,
    change: Partial<Pick<KeptSession, 'sealed' | 'seenAtMs' | 'endsAtMs'>>,
  ): Promise<void>;
  ofSubject(subject: string): Promise<KeptSession[]>;
  remove(key: string): Promise<void>;
  removeEnded(nowMs: number): Promise<void>;
}

/** A session as the routes see it. */
export type Session = {
  readonly id: string;
  readonly key: string;
  readonly subject: string;
  readonly csrf: string;
  readonly secrets: Secrets;
  readonly endsAtMs: number;
};
