/** Who did something. Pseudonymous: a role, a client and a keyed hash of the subject. */
export type Actor = {
  readonly role: string;
  readonly client: string;
  readonly subject: string;
  /** Set when somebody acted for the person: the representative's person id, or the client. */
  readonly actingFor?: string;
};

/** The service itself, when nobody asked for what it does. */
export const itself: Actor = { role: 'service', client: 'opt-out', subject: '' };

/** Whose decision a stop is: only the same side lifts it again. */
export type Side = 'person' | 'organisation';
