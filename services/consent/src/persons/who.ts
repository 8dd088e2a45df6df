import type { Principal } from '@doui/auth';
import type { PersonHook, PersonSeen } from '@doui/http';
import { fail, type Instant, isId, ok, type Result, streamKey } from '@doui/kernel';
import type { Actor } from '../actor.ts';
import { isRepresentative } from '../consents/state.ts';
import type { ConsentLedger } from '../ports.ts';
import type { HashIdentifier, Identifiers } from './identifiers.ts';

type Deps = {
  readonly ledger: ConsentLedger;
  readonly identifiers: Identifiers;
  readonly hashIdentifier: HashIdentifier;
  readonly clock: () => Instant;
};

type Asked = Parameters<PersonHook>[0];
type Seen = Result<PersonSeen, 'not-found' | 'forbidden'>;

const staff = new Set(['system', 'operator', 'privacy-manager', 'auditor', 'service']);

/** True for tokens that stand for an organisation or one of our services, not for a person. */
export const isStaff = ({ roles }: Principal): boolean => roles.some((role) => staff.has(role));

/**
 * a person's token speaks for that person, and for whom it was verified to represent;
 * a `system` or operator of the organisation for a person it names. Anybody else's is not found.
 */
export const whoIs =
  (deps: Deps): PersonHook =>
  async (asked: Asked): Promise<Seen> => {
    const { principal, person, onBehalfOf } = asked;
    const named = person === 'me' ? onBehalfOf : person;
    if (onBehalfOf !== undefined && onBehalfOf !== named) return fail('not-found');
    if (named !== undefined && !isId(named)) return fail('not-found');
    if (isStaff(principal)) {
      if (named === undefined) return fail('not-found');
      return ok({ person: named, self: false, actingFor: principal.client });
    }
    return personOrRepresentative(deps, asked, named);
  };

async function personOrRepresentative(
  { ledger, identifiers, hashIdentifier, clock }: Deps,
  { principal, org }: Asked,
  named: string | undefined,
): Promise<Seen> {
  const subject = { kind: 'subject' as const, value: principal.subject };
  const own = await identifiers.find(hashIdentifier(org, subject));
  if (own === undefined) return fail('not-found');
  if (named === undefined || named === own) return ok({ person: own, self: true });
  const head = await ledger.read(streamKey(org, 'person', named));
  if (head?.state.status !== 'known' || !isRepresentative(head.state, own, clock())) {
    return fail('not-found');
  }
  return ok({ person: named, self: false, actingFor: own });
}

/** Who acts, as the ledger keeps it: no name, and the subject only as a keyed hash. */
export function actorOf(
  principal: Principal,
  hashSubject: (subject: string) => string,
  seen?: PersonSeen,
): Actor {
  const { client, roles } = principal;
  const role = isStaff(principal)
    ? (roles.find((each) => staff.has(each)) ?? 'system')
    : seen?.self === false
      ? 'representative'
      : 'person';
  const actingFor = seen?.actingFor;
  const actor = { role, client, subject: hashSubject(principal.subject) };
  return actingFor === undefined ? actor : { ...actor, actingFor };
}
