import { topics } from '@doui/events';
import type { Judge, Outcome } from '@doui/gate/room';
import type { FeedFacts } from '@doui/law';
import type { Follower, OutRecord, ReleaseOptions, Releaser, Stream } from '@doui/stream';
import type { View } from '@doui/view';
import type { World } from '../world/world.ts';
import { checkingLate } from './checking-late.ts';

/** What judges are told by a releaser that makes a mistake. */
export type Misled = {
  /** While true everything is let through: for the mistake of checking only afterwards. */
  unchecked: boolean;
  /** What was decided under the producer before, and what is decided under this one. */
  kept: { before: ReadonlyMap<string, Outcome>; now: Map<string, Outcome> } | undefined;
};

/** The stream, whose releasers make the world's mistake. */
export function aroundStream(world: World, stream: Stream, name: string, misled: Misled): Stream {
  const around = releaserMistake(world, stream, name, misled);
  if (!around) return stream;
  return { ...stream, release: (options) => around(stream.release(options), options) };
}

type Around = (real: Releaser, options: ReleaseOptions) => Releaser;

function releaserMistake(
  world: World,
  stream: Stream,
  name: string,
  misled: Misled,
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
      return keepsDecisions(misled);
    case 'checks-after-send':
      return (_, options) => checkingLate(world, options, name, misled);
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

/** What was decided under a producer that was lost holds for the next one too. */
const keepsDecisions =
  (misled: Misled): Around =>
  (real) => {
    let before: ReadonlyMap<string, Outcome> = new Map();
    return {
      ...real,
      run: async ({ decide, ...rest }) => {
        const now = new Map<string, Outcome>();
        const done = await real.run({
          ...rest,
          decide: () => {
            misled.kept = { before, now };
            const records = decide();
            misled.kept = undefined;
            return records;
          },
        });
        if (typeof rest.nextOffset === 'bigint') before = done.outcome === 'lost' ? now : new Map();
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
  misled: Misled,
  judges: (feed: FeedFacts) => Judge,
): (feed: FeedFacts) => Judge {
  if (world.mistake === 'checks-after-send') {
    return (feed) => {
      const judge = judges(feed);
      if (!misled.unchecked) return judge;
      return { ...judge, fresh: () => true, outcome: () => everything(feed) };
    };
  }
  if (world.mistake !== 'keeps-decisions-of-lost-producer') return judges;
  return (feed) => {
    const judge = judges(feed);
    const { kept } = misled;
    return {
      ...judge,
      outcome: (person) => {
        const outcome = kept?.before.get(person) ?? judge.outcome(person);
        kept?.now.set(person, outcome);
        return outcome;
      },
    };
  };
}

const everything = (feed: FeedFacts): Outcome => ({
  items: feed.items.map(({ item }) => item),
  members: new Set(feed.items.flatMap(({ members }) => members)),
  ...{ basis: 'consent', cite: 'Law27.1', basisPlace: undefined, bases: [], ruleSet: '' },
  ...{ purposeVersion: 1, recipientVersion: 1 },
});
