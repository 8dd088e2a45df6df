import {
  type CompiledFeed,
  compileFeed,
  type FeedFacts,
  type FeedVerdict,
  feedItemsMax,
  type Moment,
  rememberedFeed,
} from '@doui/law';
import type { View } from '@doui/view';
import type { Freshness } from '../view/freshness.ts';
import { type Clocks, decideFor, type Outcome, outcomeOfVerdict } from './outcome.ts';
import type { Judge } from './release-batch.ts';

const rememberedMax = 200_000;
const outcomesMax = 10_000;

export type JudgeDeps = {
  readonly view: View;
  readonly freshness: () => Freshness;
  readonly clocks: () => Clocks;
  /** The id under which the feed's recipient knows the person. */
  readonly pairwise: (partner: string, person: string) => string;
};

type Compiled = {
  readonly registryStamp: number;
  readonly feed: FeedFacts;
  readonly law: CompiledFeed;
  /** Asks it about a person by id. */
  readonly judge: ReturnType<typeof rememberedFeed>;
  readonly verdict: FeedVerdict;
  readonly outcomes: Map<string, Outcome>;
};

/**
 * Judges the persons of feeds. The law is compiled per feed and again when the registry changes or the
 * next of its instants is reached; about a person nothing is remembered but the pairwise id, and of ways to
 * stand to a purpose what was judged of the first who stood so.
 */
export function createJudges(deps: JudgeDeps): (feed: FeedFacts) => Judge {
  const { view } = deps;
  const compiled = new Map<string, Compiled>();
  const names = new Map<string, Map<string, string>>();

  function compiledFor(feed: FeedFacts, moment: Moment): Compiled {
    const known = compiled.get(feed.id);
    const registryStamp = view.registryStamp();
    const good = known?.registryStamp === registryStamp && known.feed === feed;
    if (known && good && moment.ends < known.law.validUntil) return known;
    const { org, purpose, recipient, items } = feed;
    const ask = { org, purpose, recipient, items: items.map(({ item }) => item) };
    const law = compileFeed(ask, view, moment);
    const made = {
      ...{ registryStamp, feed, law, judge: rememberedFeed(law, view) },
      ...{ verdict: law.newVerdict(), outcomes: new Map() },
    };
    compiled.set(feed.id, made);
    return made;
  }

  function outcomeFor(person: string, of: Compiled, moment: Moment): Outcome {
    const { law, judge, verdict, outcomes, feed } = of;
    judge(person, moment, verdict);
    const key = `${verdict.mask}/${verdict.byBasis.join()}/${verdict.answerVersion}`;
    const known = outcomes.get(key);
    if (known) return known;
    if (outcomes.size >= outcomesMax) outcomes.clear();
    const made = outcomeOfVerdict(feed, law, verdict);
    outcomes.set(key, made);
    return made;
  }

  return (feed) => {
    const freshness = deps.freshness();
    const clocks = deps.clocks();
    const { ownMs, brokerMs } = clocks;
    const moment = {
      begins: Math.min(ownMs, brokerMs),
      ends: Math.max(ownMs, brokerMs),
      // What stands in the view has been given, whatever our clocks say: a slow one must not undo it.
      answered: Number.POSITIVE_INFINITY,
    };
    const partner = view.recipient(feed.org, feed.recipient)?.partner ?? feed.recipient;
    const ids = mapOf(names, partner);
    // A feed of more items than a small integer has bits is decided the long way.
    const of = feed.items.length <= feedItemsMax ? compiledFor(feed, moment) : undefined;
    return {
      fresh: (person) => freshness.person(feed.org, person),
      outcome: (person) =>
        of ? outcomeFor(person, of, moment) : decideFor(feed, person, view, clocks),
      pairwise(person) {
        const known = ids.get(person);
        if (known !== undefined) return known;
        const id = deps.pairwise(partner, person);
        if (ids.size >= rememberedMax) ids.clear();
        ids.set(person, id);
        return id;
      },
    };
  };
}

function mapOf<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<string, Value>();
  maps.set(key, made);
  return made;
}
