import { topics } from '@doui/events';
import type { Judge, Outcome } from '@doui/gate/room';
import type { FeedFacts } from '@doui/law';
import type { Follower, OutRecord, ReleaseOptions, Releaser, Stream } from '@doui/stream';
import type { View } from '@doui/view';
import { partitions, type World } from '../world/world.ts';
import { checkingLate } from './checking-late.ts';

/** While true a judge lets everything through: for the mistake of checking only afterwards. */
export type Unchecked = { now: boolean };

/** The stream, whose releasers make the world's mistake. */
export function aroundStream(
  world: World,
  stream: Stream,
  name: string,
  unchecked: Unchecked,
): Stream {
  const around = releaserMistake(world, stream, name, unchecked);
  if (!around) return stream;
  return { ...stream, release: (options) => around(stream.release(options), options) };
}

type Around = (real: Releaser, options: ReleaseOptions) => Releaser;

function releaserMistake(
  world: World,
  stream: Stream,
  name: string,
  unchecked: Unchecked,
): Around | undefined {
  switch (world.mistake) {
    case 'decides-before-lease':
      return (real) => ({
        ...real,
        run: async ({ decide, ...rest }) => {
          const decided = decide();
          // Whatever else there is to do.
          await new Promise<void>((resolve) => setTimeout(resolve, 5));
          return real.run({ ...rest, decide: () => decided });
        },
      });
    case 'commits-offset-first':
      return (real) => ({
        ...real,
        run: async ({ nextOffset, decide }) => {
          if (nextOffset === undefined || nextOffset === 'same') return real.run({ decide });
          let planned: readonly OutRecord[] | undefined;
          const first = await real.run({
            nextOffset,
            decide: () => {
              planned = decide();
              return planned && [];
            },
          });
          if (first.outcome !== 'committed' || !planned || planned.length === 0) return first;
          const records = planned;
          return real.run({ decide: () => records });
        },
      });
    case 'provision-outside-transaction':
      return provisionOutside(stream);
    case 'keeps-decisions-of-lost-producer':
      return keepsDecisions;
    case 'checks-after-send':
      return (_, options) => checkingLate(world, options, name, unchecked);
    default:
      return undefined;
  }
}

/** What may be told later is told later: the provision records follow when the release is committed. */
function provisionOutside(stream: Stream): Around {
  const publisher = stream.publisher();
  return (real) => ({
    ...real,
    run: async ({ decide, ...rest }) => {
      let provisions: OutRecord[] = [];
      const done = await real.run({
        ...rest,
        decide: () => {
          const records = decide();
          provisions = records?.filter(({ topic }) => topic === topics.provisions) ?? [];
          return records?.filter(({ topic }) => topic !== topics.provisions);
        },
      });
      if (done.outcome === 'committed') await publisher.send(provisions).catch(() => undefined);
      return done;
    },
  });
}

/** What was decided under a producer that was lost is sent by the next one as it stands. */
const keepsDecisions: Around = (real) => {
  const kept = new Map<bigint, readonly OutRecord[]>();
  return {
    ...real,
    run: async ({ nextOffset, decide }) => {
      let records: readonly OutRecord[] | undefined;
      const remembered = typeof nextOffset === 'bigint' ? kept.get(nextOffset) : undefined;
      const done = await real.run({
        ...(nextOffset === undefined ? {} : { nextOffset }),
        decide: () => {
          records = decide();
          return remembered ?? records;
        },
      });
      if (typeof nextOffset === 'bigint' && records) {
        if (done.outcome === 'lost') kept.set(nextOffset, remembered ?? records);
        else kept.delete(nextOffset);
      }
      return done;
    },
  };
};

/** The view, or one that makes the world's mistake. */
export function aroundView(world: World, view: View): View {
  if (world.mistake === 'takes-any-version') {
    let version = 0;
    return {
      ...view,
      applyConsent: (facts) => {
        version += 1;
        return view.applyConsent({ ...facts, version });
      },
    };
  }
  if (world.mistake !== 'deny-does-not-win') return view;
  return {
    ...view,
    facts: (org, person) => {
      const facts = view.facts(org, person);
      const given = facts.consent?.answers.some(({ status }) => status === 'given') ?? false;
      return given ? { ...facts, optOut: undefined } : facts;
    },
  };
}

/** The follower, or one that holds that whoever has read up to the end is fresh. */
export function aroundFreshness(world: World, stream: Stream, follower: Follower): Follower {
  if (world.mistake !== 'fresh-by-end-offsets') return follower;
  const freshMs = new Map<string, number>();
  const admin = stream.admin();
  const names = [topics.registryState, topics.consentState, topics.optoutState];
  // The broker that is read from is asked how far it goes.
  const look = async (topic: string): Promise<void> => {
    const askedMs = performance.now();
    const ends = await admin.offsets(topic).catch(() => []);
    for (const { partition, end } of ends) {
      const { formerLeader } = world.broker.partitionOf(topic, partition);
      const seen = follower.positions().get(`${topic}/${partition}`) ?? 0n;
      const asked = formerLeader ? BigInt(formerLeader.end) : end;
      if (seen >= asked) freshMs.set(`${topic}/${partition}`, askedMs);
    }
  };
  setInterval(() => {
    for (const topic of names) void look(topic);
  }, 100);
  return {
    ...follower,
    freshness: (topic, partition) =>
      performance.now() - (freshMs.get(`${topic}/${partition}`) ?? Number.NEGATIVE_INFINITY),
    nextTick: async () => undefined,
  };
}

/** A judge, or one that looks away while it is told to. */
export function aroundJudge(
  world: World,
  unchecked: Unchecked,
  judges: (feed: FeedFacts) => Judge,
): (feed: FeedFacts) => Judge {
  if (world.mistake !== 'checks-after-send') return judges;
  return (feed) => {
    const judge = judges(feed);
    return unchecked.now ? { ...judge, fresh: () => true, outcome: () => everything(feed) } : judge;
  };
}

const everything = (feed: FeedFacts): Outcome => ({
  items: feed.items.map(({ item }) => item),
  members: new Set(feed.items.flatMap(({ members }) => members)),
  ...{ basis: 'consent', cite: 'Law27.1', basisPlace: undefined, ruleSet: '' },
  ...{ purposeVersion: 1, recipientVersion: 1 },
});

export const allPartitions = Array.from({ length: partitions }, (_, partition) => partition);
