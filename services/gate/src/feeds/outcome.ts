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

/** What some of the items rest on. */
export type ItemsBasis = {
  readonly items: readonly string[];
  readonly basis: string;
  readonly cite: string;
  readonly place: BasisPlace | undefined;
};

/** What a feed's decision about a person comes to. Persons with the same outcome share one. */
export type Outcome = {
  /** The items that may leave; none: the record is withheld. */
  readonly items: readonly string[];
  /** The members of the record that belong to them. */
  readonly members: ReadonlySet<string>;
  /** What the items rest on, in their order; mostly one for all. */
  readonly bases: readonly ItemsBasis[];
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
  const { used, ruleSet } = decision;
  const basisOf = (id: string): Basis | undefined => {
    const item = decision.items[id];
    return item?.effect === 'permit' ? { ...item, ...used } : undefined;
  };
  return outcome(feed, basisOf, { answerVersion: used.answerVersion ?? 0, ruleSet, used });
}

/** The same from a compiled feed's verdict: bit n stands for item n. */
export function outcomeOfVerdict(
  feed: FeedFacts,
  compiled: CompiledFeed,
  verdict: FeedVerdict,
): Outcome {
  const bits = new Map(feed.items.map(({ item }, at) => [item, verdict.mask & (1 << at)]));
  const basisOf = (item: string): Basis | undefined => {
    const bit = bits.get(item) ?? 0;
    return compiled.bases.find((_, at) => ((verdict.byBasis[at] ?? 0) & bit) !== 0);
  };
  return outcome(feed, basisOf, {
    answerVersion: verdict.answerVersion,
    ruleSet: compiled.ruleSet,
    used: compiled.used,
  });
}

function outcome(
  feed: FeedFacts,
  basisOf: (item: string) => Basis | undefined,
  on: {
    readonly answerVersion: number;
    readonly ruleSet: string | undefined;
    readonly used: { readonly purposeVersion?: number; readonly recipientVersion?: number };
  },
): Outcome {
  const items: string[] = [];
  const members = new Set<string>();
  const bases = new Map<string, ItemsBasis & { readonly items: string[] }>();
  for (const { item, members: names } of feed.items) {
    const found = basisOf(item);
    if (!found) continue;
    items.push(item);
    for (const name of names) members.add(name);
    const { basis, cite } = found;
    const place = basisPlace(feed, found, on.answerVersion);
    const same = `${basis}/${cite}/${place?.stream}`;
    const known = bases.get(same);
    if (known) known.items.push(item);
    else bases.set(same, { items: [item], basis, cite, place });
  }
  // A member that two items share leaves only when both may.
  for (const { item, members: names } of feed.items) {
    if (!items.includes(item)) for (const name of names) members.delete(name);
  }
  return {
    items,
    members,
    bases: [...bases.values()],
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
