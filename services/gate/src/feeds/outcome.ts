import {
  type Ask,
  type CompiledFeed,
  type Decision,
  decide,
  type Facts,
  type FeedFacts,
  type FeedVerdict,
} from '@doui/law';

/** Where the fact stands that a permit rests on. */
export type BasisPlace = {
  readonly service: string;
  /** Absent: the person's own stream. */
  readonly stream?: string;
  readonly version: number;
};

/** What a feed's decision about a person comes to. Persons with the same outcome share one. */
export type Outcome = {
  /** The items that may leave; none: the record is withheld. */
  readonly items: readonly string[];
  /** The members of the record that belong to them. */
  readonly members: ReadonlySet<string>;
  readonly basis: string;
  readonly cite: string;
  readonly basisPlace: BasisPlace | undefined;
  readonly ruleSet: string;
  readonly purposeVersion: number;
  readonly recipientVersion: number;
};

/** Two clocks: what begins has begun when both say so, what ends has ended when either does. */
export type Clocks = { readonly ownMs: number; readonly brokerMs: number };

type Basis = {
  readonly basis: string;
  readonly cite: string;
  readonly scheme?: { readonly id: string; readonly version: number };
  readonly jointUse?: { readonly id: string; readonly version: number };
};

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
  return outcomeOfDecision(feed, decide(ask, facts));
}

function outcomeOfDecision(feed: FeedFacts, decision: Decision): Outcome {
  const permitted = (item: string): boolean => decision.items[item]?.effect === 'permit';
  const first = feed.items.map(({ item }) => decision.items[item]).find(isPermit);
  const { used, ruleSet } = decision;
  return outcome(feed, permitted, {
    basis: first && { ...first, ...used },
    answerVersion: used.answerVersion ?? 0,
    ruleSet,
    used,
  });
}

const isPermit = (item: Decision['items'][string] | undefined) => item?.effect === 'permit';

/** The same from a compiled feed's verdict: bit n stands for item n. */
export function outcomeOfVerdict(
  feed: FeedFacts,
  compiled: CompiledFeed,
  verdict: FeedVerdict,
): Outcome {
  const items = new Map(feed.items.map(({ item }, at) => [item, (verdict.mask >> at) & 1]));
  // A record has one provision record, so it names the basis of its first item.
  const first = verdict.mask & -verdict.mask;
  const basis = compiled.bases.find((_, at) => ((verdict.byBasis[at] ?? 0) & first) !== 0);
  return outcome(feed, (item) => items.get(item) === 1, {
    basis,
    answerVersion: verdict.answerVersion,
    ruleSet: compiled.ruleSet,
    used: compiled.used,
  });
}

function outcome(
  feed: FeedFacts,
  permitted: (item: string) => boolean,
  on: {
    readonly basis: Basis | undefined;
    readonly answerVersion: number;
    readonly ruleSet: string | undefined;
    readonly used: { readonly purposeVersion?: number; readonly recipientVersion?: number };
  },
): Outcome {
  const items: string[] = [];
  const members = new Set<string>();
  for (const { item, members: names } of feed.items) {
    if (!permitted(item)) continue;
    items.push(item);
    for (const name of names) members.add(name);
  }
  // A member that two items share leaves only when both may.
  for (const { item, members: names } of feed.items) {
    if (!permitted(item)) for (const name of names) members.delete(name);
  }
  return {
    items,
    members,
    basis: on.basis?.basis ?? '',
    cite: on.basis?.cite ?? '',
    basisPlace: on.basis && basisPlace(feed, on.basis, on.answerVersion),
    ruleSet: on.ruleSet ?? '',
    purposeVersion: on.used.purposeVersion ?? 0,
    recipientVersion: on.used.recipientVersion ?? 0,
  };
}

/** The answer, the scheme or the arrangement. */
function basisPlace(
  { org }: FeedFacts,
  { basis, scheme, jointUse }: Basis,
  answerVersion: number,
): BasisPlace | undefined {
  if (basis === 'consent') return { service: 'consent', version: answerVersion };
  if (basis === 'opt-out' && scheme) {
    const { id, version } = scheme;
    return { service: 'opt-out', stream: `${org}/scheme/${id}`, version };
  }
  if (basis === 'joint-use' && jointUse) {
    const { id, version } = jointUse;
    return { service: 'purpose-registry', stream: `${org}/joint-use/${id}`, version };
  }
  return undefined;
}
