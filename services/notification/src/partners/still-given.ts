import type { Facts } from '@doui/law';
import type { StillStopped } from '../happenings/decide.ts';
import type { PartnerContent } from './partner-delivery.ts';
import type { PartnerEvent } from './partner-event.ts';

/** What a partner may read as "it may flow again". */
const permits = new Set<PartnerEvent['type']>(['consent-given', 'opt-out-undone', 'use-resumed']);

/** Deliveries about one person go in their order, so what is told at once needs no second look. */
const atOnceMs = 5_000;

export type StillGiven = (content: PartnerContent) => Promise<PartnerEvent | undefined>;

/**
 * Asks again, immediately before each attempt, what of a permission still stands: a delivery may have waited
 * for hours, or be sent again on request, and the person has stopped it meanwhile. `undefined`: nothing of it.
 */
export const stillGiven =
  (deps: {
    readonly facts: Pick<Facts, 'consent'>;
    readonly isStopped: StillStopped;
    readonly fresh: () => Promise<void>;
    readonly now: () => number;
  }): StillGiven =>
  async ({ event, person }) => {
    if (!permits.has(event.type) || person === undefined) return event;
    if (deps.now() - event.at <= atOnceMs) return event;
    await deps.fresh();
    const { org, purpose } = event;
    const answer = deps.facts
      .consent(org, person)
      ?.answers.find((said) => said.purpose === purpose);
    const covers = (item: string, recipient: string): boolean =>
      event.type !== 'consent-given' ||
      (answer?.status === 'given' &&
        answer.scopes.some((scope) => scope.item === item && scope.recipients.includes(recipient)));
    const stands = (item: string) => (recipient: string) =>
      covers(item, recipient) && !deps.isStopped({ org, id: person }, { purpose, item, recipient });
    const scopes = event.scopes
      .map(({ item, recipients }) => ({ item, recipients: recipients.filter(stands(item)) }))
      .filter(({ recipients }) => recipients.length > 0);
    return scopes.length > 0 ? { ...event, scopes } : undefined;
  };
