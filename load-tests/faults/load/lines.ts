import type { Answer, Feed } from '@doui/history';
import type { Position } from '@doui/kernel';
import { feed, listFeed } from '../feeds.ts';
import type { Stack } from '../stack.ts';
import type { FeedWatch } from '../watch/feed-watch.ts';
import type { Watch } from '../watch/watch.ts';
import { type Clients, createClients } from './clients.ts';
import type { People } from './people.ts';
import { type Source, startSource } from './source.ts';
import { byConsent, byWord, type Way } from './ways.ts';

/** A feed under load: who stops it and lets it flow again, what is written for it, and what left. */
export type Line = {
  readonly feed: Feed;
  readonly clients: Clients;
  readonly source: Source;
  readonly watch: FeedWatch;
};

/** Of both lines the first has most of the load: faults are about a gate, whatever a feed rests on. */
export const listShare = 1 / 3;

/** What flows by each person's consent, and what flows by silence. */
export function startLines(
  stack: Stack,
  watch: Watch,
  options: {
    readonly people: People;
    readonly random: () => number;
    readonly token: () => Promise<string>;
    readonly recordsPerSecond: number;
    readonly onStop: (feed: Feed, stop: Position, person: string, answer: Answer) => void;
  },
): readonly [consented: Line, listed: Line] {
  const { people, random, token, recordsPerSecond, onStop } = options;
  const busy = new Set<string>();
  const line = (way: Way, share: number): Line => ({
    feed: way.feed,
    clients: createClients({
      ...{ people, way, random, token, busy },
      onStop: (stop, person, answer) => onStop(way.feed, stop, person, answer),
    }),
    source: startSource(stack, {
      ...{ feed: way.feed.feed, people: () => people.persons },
      perSecond: recordsPerSecond * share,
    }),
    watch: watch.of(way.feed),
  });
  return [line(byConsent(people, feed), 1), line(byWord(people, listFeed), listShare)];
}
