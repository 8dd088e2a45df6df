import type { Principal } from '@doui/auth';
import { type Position, parseStreamKey } from '@doui/kernel';
import { type Problem, problem } from './problem.ts';
import type { PersonSeen } from './route.ts';

/**
 * By the service a position is of: says whether what is answered here reflects it, after waiting for
 * as long as that is worth (P8). A position of any other service is refused, never passed over.
 */
export type Follows = Readonly<Record<string, (position: Position) => boolean | Promise<boolean>>>;

type Asker = {
  readonly principal: Principal;
  readonly person: PersonSeen | undefined;
  /** The organisation in the path. */
  readonly org: string | undefined;
};

/** Why an answer that must reflect a position cannot be given to this asker; nothing when it can. */
export async function behind(
  atLeast: Position,
  asker: Asker,
  follows: Follows = {},
): Promise<Problem | undefined> {
  const reached = Object.hasOwn(follows, atLeast.service) ? follows[atLeast.service] : undefined;
  if (!reached) {
    const known = Object.keys(follows).join(', ') || 'no service';
    return refused('not-followed', `positions of ${known} are followed here`);
  }
  if (!mayKnow(atLeast, asker)) return refused('not-yours', 'not a stream the caller may know of');
  return (await reached(atLeast)) ? undefined : problem('not-yet-visible');
}

/**
 * Whether a stream has reached a version tells that it exists, so who may not read it is refused
 * whether it does or not: another organisation's for everybody but doui's own services, another
 * person's for persons and for who has no token.
 */
function mayKnow({ stream }: Position, { principal, person, org }: Asker) {
  const key = parseStreamKey(stream);
  if (!key) return false;
  if (principal.org !== undefined) return key.org === principal.org;
  if (principal.roles.includes('service')) return true;
  if (key.kind === 'person' && key.id !== person?.person) return false;
  return key.org === org;
}

const refused = (code: string, detail: string): Problem =>
  problem('invalid-request', { faults: [{ in: 'query', pointer: '/at-least', code, detail }] });

/** What a ledger holds is there at once: nothing to wait for. */
export const inLedger =
  (ledger: {
    readonly read: (stream: string) => Promise<{ readonly version: number } | undefined>;
  }) =>
  async ({ stream, version }: Position): Promise<boolean> =>
    ((await ledger.read(stream))?.version ?? 0) >= version;

/** A view is looked into again and again, for `waitMs` at most. */
export const inView =
  (versionOf: (service: string, stream: string) => number, waitMs: number) =>
  async ({ service, stream, version }: Position): Promise<boolean> => {
    const stepMs = 5;
    for (let waited = 0; ; waited += stepMs) {
      if (versionOf(service, stream) >= version) return true;
      if (waited >= waitMs) return false;
      await new Promise((resolve) => setTimeout(resolve, stepMs));
    }
  };
