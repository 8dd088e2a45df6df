import type { Instant } from '@doui/kernel';
import type { FeedFacts } from '@doui/law';
import type { View } from '@doui/view';
import type { Freshness } from '../view/freshness.ts';
import { type Clocks, decideFor, type Outcome } from './outcome.ts';
import type { Judge } from './release-batch.ts';

/** How long a decision about an unchanged person may be used again: what ends by time ends by then. */
const reuseMs = 100;
const rememberedMax = 200_000;

type Remembered = {
  readonly outcome: Outcome;
  readonly stamp: number;
  readonly registryStamp: number;
  readonly bucket: number;
};

export type JudgeDeps = {
  readonly view: View;
  readonly freshness: () => Freshness;
  readonly clocks: () => Clocks;
  /** The id under which the feed's recipient knows the person. */
  readonly pairwise: (partner: string, person: string) => string;
};

/** Judges the persons of one feed, remembering what has not changed since. */
export function createJudges(deps: JudgeDeps): (feed: FeedFacts) => Judge {
  const { view } = deps;
  const decided = new Map<string, Map<string, Remembered>>();
  const names = new Map<string, Map<string, string>>();

  return (feed) => {
    const freshness = deps.freshness();
    const clocks = deps.clocks();
    const bucket = bucketOf(clocks);
    const registryStamp = view.registryStamp();
    const known = mapOf(decided, feed.id);
    const partner = view.recipient(feed.org, feed.recipient)?.partner ?? feed.recipient;
    const ids = mapOf(names, partner);
    return {
      fresh: (person) => freshness.person(feed.org, person),
      outcome(person) {
        const stamp = view.stamp(feed.org, person);
        const last = known.get(person);
        if (last && last.stamp === stamp && last.registryStamp === registryStamp) {
          if (last.bucket === bucket) return last.outcome;
        }
        const outcome = decideFor(feed, person, view, clocks);
        if (known.size >= rememberedMax) known.clear();
        known.set(person, { outcome, stamp, registryStamp, bucket });
        return outcome;
      },
      pairwise(person) {
        const id = ids.get(person) ?? deps.pairwise(partner, person);
        if (ids.size >= rememberedMax) ids.clear();
        ids.set(person, id);
        return id;
      },
    };
  };
}

const bucketOf = ({ ownMs, brokerMs }: Clocks): Instant =>
  Math.floor(Math.max(ownMs, brokerMs) / reuseMs);

function mapOf<Value>(maps: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = maps.get(key);
  if (known) return known;
  const made = new Map<string, Value>();
  maps.set(key, made);
  return made;
}
