import type { Instant } from '@doui/kernel';
import {
  type CompiledFeed,
  type ConsentFacts,
  compileFeed,
  type Facts,
  type FeedFacts,
  momentAt,
  type PurposeFacts,
  type RecipientFacts,
} from '@doui/law';
import type { View } from '@doui/view';
import type { Change } from './wire.ts';

export type FeedImpact = {
  readonly feed: string;
  readonly purpose: string;
  readonly recipient: string;
  /** Persons of whom something passes now, and would after the change. */
  readonly personsNow: number;
  readonly personsAfter: number;
  /** Persons of whom less would pass than now. */
  readonly personsLosing: number;
  /** Nothing of anybody would pass any more. */
  readonly closes: boolean;
};

export type Impact = {
  readonly persons: number;
  readonly askAgain: { readonly count: number; readonly persons: readonly string[] };
  readonly feeds: readonly FeedImpact[];
};

/** The facts as they would be; nothing is written anywhere. */
export function factsAfter(facts: Facts, change: Change, at: Instant): Facts {
  const { organisation, item, processor, jointUse, schemes, consent, optOut, held } = facts;
  return {
    ...{ organisation, item, processor, jointUse, schemes, consent, optOut, held },
    purpose: (org, id) => {
      const purpose = facts.purpose(org, id);
      const same = org === change.organisation && change.purpose?.id === id;
      return same && purpose ? purposeAfter(purpose, change, at) : purpose;
    },
    recipient: (org, id) => {
      const recipient = facts.recipient(org, id);
      const same = org === change.organisation && change.recipient?.id === id;
      return same && recipient ? recipientAfter(recipient, change) : recipient;
    },
  };
}

function purposeAfter(purpose: PurposeFacts, { purpose: change }: Change, at: Instant) {
  const version = purpose.version + 1;
  return {
    ...purpose,
    version,
    publishedAt: Math.min(purpose.publishedAt, at),
    consentValidFrom: change?.change === 'unrelated' ? version : purpose.consentValidFrom,
    items: change?.items ?? purpose.items,
    includesProvision: change?.includesProvision ?? purpose.includesProvision,
  };
}

function recipientAfter(recipient: RecipientFacts, { recipient: change }: Change): RecipientFacts {
  const { safeguard, ...rest } = recipient;
  return {
    ...rest,
    ...(safeguard && change?.endSafeguard !== true ? { safeguard } : {}),
    relation: change?.relation ?? recipient.relation,
    country: change?.country ?? recipient.country,
  };
}

/** A breath for other requests after so many persons. */
const personsPerTurn = 2_000;

type Compared = {
  readonly feed: FeedFacts;
  readonly now: CompiledFeed;
  readonly after: CompiledFeed;
  counts: { now: number; after: number; losing: number };
};

/** Holds every person against every feed concerned, as it is and as it would be. */
export async function impactOf(
  view: View,
  change: Change,
  at: Instant,
  breathe: () => Promise<void>,
): Promise<Impact> {
  const moment = momentAt(at);
  const later = factsAfter(view, change, at);
  const { organisation: org } = change;
  const compared = view
    .feeds()
    .filter((feed) => feed.org === org && concerned(feed, change))
    .map((feed): Compared => {
      const ask = {
        org,
        purpose: feed.purpose,
        recipient: feed.recipient,
        items: feed.items.map(({ item }) => item),
      };
      return {
        feed,
        now: compileFeed(ask, view, moment),
        after: compileFeed(ask, later, moment),
        counts: { now: 0, after: 0, losing: 0 },
      };
    });
  const validFrom = change.purpose ? later.purpose(org, change.purpose.id)?.consentValidFrom : 0;
  const named: string[] = [];
  let askAgain = 0;
  let persons = 0;
  for (const { org: of, person } of view.persons()) {
    if (of !== org) continue;
    if (++persons % personsPerTurn === 0) await breathe();
    const facts = view.facts(org, person);
    let asked = false;
    for (const one of compared) {
      const verdict = one.now.newVerdict();
      const before = one.now.decideFeed(facts, moment, verdict);
      const then = one.after.decideFeed(facts, moment, one.after.newVerdict());
      if (before !== 0) one.counts.now++;
      if (then !== 0) one.counts.after++;
      if ((before & ~then) !== 0) {
        one.counts.losing++;
        asked = true;
      }
    }
    const answer = facts.consent?.answers.find(({ purpose }) => purpose === change.purpose?.id);
    if (answer?.status === 'given' && answer.purposeVersion < (validFrom ?? 0)) asked = true;
    if (change.notice && lacks(facts.consent, change.notice)) asked = true;
    if (!asked) continue;
    askAgain++;
    if (named.length < change.name) named.push(person);
  }
  return {
    persons,
    askAgain: { count: askAgain, persons: named },
    feeds: compared.map(({ feed, counts }) => ({
      feed: feed.id,
      purpose: feed.purpose,
      recipient: feed.recipient,
      personsNow: counts.now,
      personsAfter: counts.after,
      personsLosing: counts.losing,
      closes: counts.now > 0 && counts.after === 0,
    })),
  };
}

const concerned = (feed: FeedFacts, { purpose, notice, recipient }: Change): boolean =>
  feed.purpose === purpose?.id ||
  feed.recipient === recipient?.id ||
  notice?.purposes.some((said) => said.purpose === feed.purpose) === true;

/**
 * what a notice says anew was agreed to by nobody who answered the one before. Their answers
 * stand for what they cover; for an item or recipient that is not in them they have to be asked.
 */
const lacks = (
  consent: ConsentFacts | undefined,
  { id, purposes }: NonNullable<Change['notice']>,
): boolean =>
  purposes.some(({ purpose, items, recipients }) => {
    const answer = consent?.answers.find((each) => each.purpose === purpose);
    if (answer?.status !== 'given' || answer.notice !== id) return false;
    return items.some((item) => {
      const scope = answer.scopes.find((each) => each.item === item);
      return !scope || recipients.some((to) => !scope.recipients.includes(to));
    });
  });
