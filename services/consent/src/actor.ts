/** Who did something. Pseudonymous: a role, a client and a keyed hash of the subject. */
export type Actor = {
  readonly role: string;
  readonly client: string;
  readonly subject: string;
  /** Set when somebody acted for the person: the representative's person id, or the client. */
  readonly actingFor?: string;
};

/** The service itself, when time and not somebody is the cause. */
export const itself: Actor = { role: 'service', client: 'consent', subject: '' };
