import type { Facts } from '@doui/law';
import type { StillStopped } from '../happenings/decide.ts';
import type { PartnerContent } from './partner-delivery.ts';
import type { PartnerEvent } from './partner-event.ts';

/** What a partner may read as "it may flow again". */
const permits = new Set<PartnerEvent['type']>(['consent-given', 'opt-out-undone', 'use-resumed']);

/** What a view permits that is proven this fresh still stood within T (1 s); the follower's mark comes round each 400 ms. */
const provenMs = 600;

export type StillGiven = (content: PartnerContent) => Promise<PartnerEvent | undefined>;

/**
 * Asks again, immediately before each attempt, what of a permission still stands, however young it is: a delivery
 * may have waited for hours, or be sent again on request, and the person has stopped it meanwhile. `undefined`:
 * nothing of it.
 *
 * A view that is proven fresh permits at once. It refuses only when it has seen everything from before the attempt:
 * a permission may be on its way into it.
 */
export const stillGiven =
  (deps: {
    readonly facts: Pick<Facts, 'consent'>;
    readonly isStopped: StillStopped;
    /** Age of the proof that the view knows all that concerns a person. */
    readonly ageMs: (org: string, person: string) => number;
    /** Waits until everything from before now has been seen. */
    readonly fresh: () => Promise<void>;
  }): StillGiven =>
  async ({ event, person }) => {
    if (!permits.has(event.type) || person === undefined) return event;
    const look = (): PartnerEvent['scopes'] => standing(deps, event, person);
    if (deps.ageMs(event.org, person) <= provenMs && isSame(look(), event.scopes)) return event;
    await deps.fresh();
    const scopes = look();
    return scopes.length > 0 ? { ...event, scopes } : undefined;
  };

/** Of the scopes of a permission, what a view permits now. */
function standing(
  {
    facts,
    isStopped,
  }: { readonly facts: Pick<Facts, 'consent'>; readonly isStopped: StillStopped },
  { type, org, purpose, scopes }: PartnerEvent,
  person: string,
): PartnerEvent['scopes'] {
  const answer = facts.consent(org, person)?.answers.find((said) => said.purpose === purpose);
  const covers = (item: string, recipient: string): boolean =>
    type !== 'consent-given' ||
    (answer?.status === 'given' &&
      answer.scopes.some((scope) => scope.item === item && scope.recipients.includes(recipient)));
  const stands = (item: string) => (recipient: string) =>
    covers(item, recipient) && !isStopped({ org, id: person }, { purpose, item, recipient });
  return scopes
    .map(({ item, recipients }) => ({ item, recipients: recipients.filter(stands(item)) }))
    .filter(({ recipients }) => recipients.length > 0);
}

/** `standing` only leaves out. */
const isSame = (left: PartnerEvent['scopes'], all: PartnerEvent['scopes']): boolean =>
  left.length === all.length &&
  left.every(({ recipients }, n) => recipients.length === all[n]?.recipients.length);
