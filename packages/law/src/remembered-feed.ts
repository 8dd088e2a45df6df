import type { CompiledFeed, FeedVerdict } from './compile-feed.ts';
import type { PersonFacts } from './facts-source.ts';
import type { Moment } from './moment.ts';
import { newStanding, type StandingFacts, standingKey } from './standing.ts';

type Source = StandingFacts & {
  facts(org: string, person: string, purpose?: string): PersonFacts;
};

type Kept = { readonly mask: number; readonly byBasis: Uint32Array; readonly onAnswer: boolean };

const keptMax = 10_000;

/**
 * Asks a compiled feed about persons by their id. Each way to stand to the purpose is judged once, by
 * `decideFeed`, and remembered as long as the compiled feed itself is good.
 */
export function rememberedFeed(
  feed: CompiledFeed,
  source: Source,
): (person: string, moment: Moment, into: FeedVerdict) => number {
  const { org, purpose } = feed.ask;
  const standing = newStanding();
  const known = new Map<number, Kept>();

  function judge(person: string, moment: Moment, into: FeedVerdict): number {
    return feed.decideFeed(source.facts(org, person, purpose), moment, into);
  }

  return (person, moment, into) => {
    source.standing(org, person, purpose, standing);
    if (standing.special || moment.ends >= feed.validUntil) return judge(person, moment, into);
    const key = standingKey(standing, moment);
    const kept = known.get(key);
    if (kept) {
      into.mask = kept.mask;
      into.byBasis.set(kept.byBasis);
      into.answerVersion = kept.onAnswer ? standing.answerVersion : 0;
      return kept.mask;
    }
    const mask = judge(person, moment, into);
    if (known.size >= keptMax) known.clear();
    known.set(key, { mask, byBasis: into.byBasis.slice(), onAnswer: into.answerVersion > 0 });
    return mask;
  };
}
