import { type Ask, freeSources, type Source } from './ask.ts';

/**
 * what a question says of the handling, and nobody but who asks can know: that it is no provision,
 * or where special-care data come from. A permit that rests on it rests on somebody's word, so a claim with this
 * ground says whose, and is listed for review like any other.
 */
export function claimedFact({
  use,
  notProvision,
  source,
}: Pick<Ask, 'use' | 'notProvision' | 'source'>): string | undefined {
  if (use === 'provide') return notProvision;
  return use === 'acquire' && isFree(source) ? source : undefined;
}

/** no second consent for what came with one, or is public or visible anyway (Law20.2). */
export const isFree = (source: Source | undefined): boolean =>
  freeSources.some((free) => free === source);
