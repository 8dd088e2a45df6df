import type { Position } from '@doui/kernel';
import { type Ask, type Decision, decide, type Facts, type FeedFacts } from '@doui/law';

/** What a feed's decision about a person comes to. */
export type Outcome = {
  /** The items that may leave; none: the record is withheld. */
  readonly items: readonly string[];
  /** The members of the record that belong to them. */
  readonly members: ReadonlySet<string>;
  readonly basis: string;
  readonly cite: string;
  readonly basisPosition: Position | undefined;
  readonly ruleSet: string;
  readonly purposeVersion: number;
  readonly recipientVersion: number;
};

/** Two clocks: what begins has begun when both say so, what ends has ended when either does. */
export type Clocks = { readonly ownMs: number; readonly brokerMs: number };

/** Decides about one person under one feed, through the same engine as everybody else. */
export function decideFor(
  feed: FeedFacts,
  person: string,
  facts: Facts,
  { ownMs, brokerMs }: Clocks,
): Outcome {
  const ask: Ask = {
    use: 'provide',
    org: feed.org,
    person,
    purpose: feed.purpose,
    items: feed.items.map(({ item }) => item),
    recipient: feed.recipient,
    at: Math.min(ownMs, brokerMs),
    endsAt: Math.max(ownMs, brokerMs),
  };
  return outcomeOf(feed, person, decide(ask, facts));
}

/** What a decision means for a feed's records. */
export function outcomeOf(feed: FeedFacts, person: string, decision: Decision): Outcome {
  const items: string[] = [];
  const members = new Set<string>();
  const forbidden = new Set<string>();
  let basis = '';
  let cite = '';
  for (const { item, members: names } of feed.items) {
    const judged = decision.items[item];
    if (judged?.effect !== 'permit') {
      for (const name of names) forbidden.add(name);
      continue;
    }
    items.push(item);
    if (basis === '') ({ basis, cite } = judged);
    for (const name of names) members.add(name);
  }
  // A member that two items share leaves only when both may.
  for (const name of forbidden) members.delete(name);
  return {
    items,
    members,
    basis,
    cite,
    basisPosition: basisPosition(feed, person, basis, decision),
    ruleSet: decision.ruleSet ?? '',
    purposeVersion: decision.used.purposeVersion ?? 0,
    recipientVersion: decision.used.recipientVersion ?? 0,
  };
}

/** Where the fact stands that the permit rests on: the answer, the scheme, the arrangement. */
function basisPosition(
  { org }: FeedFacts,
  person: string,
  basis: string,
  { used }: Decision,
): Position | undefined {
  switch (basis) {
    case 'consent':
      return used.answerVersion === undefined
        ? undefined
        : { service: 'consent', stream: `${org}/person/${person}`, version: used.answerVersion };
    case 'opt-out':
      return used.scheme && positionOf('opt-out', `${org}/scheme/${used.scheme.id}`, used.scheme);
    case 'joint-use':
      return (
        used.jointUse &&
        positionOf('purpose-registry', `${org}/joint-use/${used.jointUse.id}`, used.jointUse)
      );
    default:
      return undefined;
  }
}

const positionOf = (service: string, stream: string, of: { version: number }): Position => ({
  service,
  stream,
  version: of.version,
});
