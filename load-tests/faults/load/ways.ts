import type { Feed } from '@doui/history';
import { scheme } from '../feeds.ts';
import type { People } from './people.ts';

/** How people stop what goes through a feed, and let it flow again. */
export type Way = {
  readonly feed: Feed;
  /** Who keeps their word. */
  readonly service: 'consent' | 'opt-out';
  /** What a decision is asked about. */
  readonly items: readonly string[];
  /** What is sent for it; `seen` is the version that the person has seen of its own stream. */
  readonly asked: (person: string, stops: boolean, seen: number) => Asked;
};

type Asked = { readonly path: string; readonly body: object };

/** They give and withdraw. */
export const byConsent = (people: Pick<People, 'answer' | 'withdrawal'>, feed: Feed): Way => ({
  ...{ feed, service: 'consent', items: ['name', 'newaddress'] },
  asked: (_, stops, seen) =>
    stops
      ? { path: 'withdrawals', body: people.withdrawal }
      : { path: 'answers', body: { ...people.answer, seen } },
});

/** Half of them opt out of the scheme and undo it, half have the provision stopped and let it go on. */
export function byWord(people: Pick<People, 'changing'>, feed: Feed): Way {
  const stop = { kind: 'provision', purpose: feed.purpose };
  const optsOut = new Set(people.changing.filter((_, n) => n % 2 === 0));
  return {
    ...{ feed, service: 'opt-out', items: ['name', 'newaddress'] },
    asked(person, stops) {
      const undo = stops ? '' : ':undo';
      if (optsOut.has(person)) return { path: `opt-outs${undo}`, body: { schemes: [scheme] } };
      const ground = stops ? { ground: 'wish' } : {};
      return { path: `stops${undo}`, body: { ...stop, ...ground } };
    },
  };
}
