import { topics } from '@doui/events';
import type { Org } from './people/person.ts';
import { feeds } from './people/record-of.ts';
import { judgeFeed } from './report/judge.ts';
import type { FeedCounts, FeedResult } from './report/report.ts';
import { found } from './wait.ts';
import { countProvisions } from './watch/count-provisions.ts';
import type { Eyes } from './watch/eyes.ts';
import type { World } from './world.ts';

export type CountsBefore = {
  readonly written: number;
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
  readonly provisionRecords: number;
};

const patienceMs = 20_000;

/** Records of a feed's `.in`, as the broker has them. Nothing there is transactional: offsets count. */
async function writtenTo(world: World, feed: string): Promise<number> {
  const admin = world.stream.admin();
  try {
    const ends = await admin.endOffsets(topics.feedIn(feed));
    return Number(ends.reduce((sum, end) => sum + end, 0n));
  } finally {
    await admin.close();
  }
}

const provisions = (world: World, org: Org): Promise<number> =>
  countProvisions(world, org, { recipient: feeds[org].recipient });

/** What broker, gate and records had counted before the first record of this run. */
export async function countsBefore(world: World, org: Org): Promise<CountsBefore> {
  const { feed } = feeds[org];
  const written = await writtenTo(world, feed);
  return { written, ...world.gate.counts(feed), provisionRecords: await provisions(world, org) };
}

/** Ends the sources, waits until all they wrote was decided and stored, and counts. */
export async function settleFeeds(
  world: World,
  eyes: Eyes,
  before: Readonly<Record<Org, CountsBefore>>,
): Promise<FeedResult[]> {
  const orgs = Object.keys(before) as Org[];
  await Promise.all(orgs.map((org) => world.supervisor.stop(`source-${org}`)));
  return Promise.all(orgs.map((org) => settleFeed(world, eyes, org, before[org])));
}

async function settleFeed(
  world: World,
  eyes: Eyes,
  org: Org,
  before: CountsBefore,
): Promise<FeedResult> {
  const { feed } = feeds[org];
  const written = (await writtenTo(world, feed)) - before.written;
  const counts = (provisionRecords: number): FeedCounts => {
    eyes.look();
    const now = world.gate.counts(feed);
    return {
      ...{ feed, org, written },
      received: eyes.received(org).countFrom(eyes.startedAtMs),
      released: now.released - before.released,
      withheld: now.withheld - before.withheld,
      itemsRemoved: now.itemsRemoved - before.itemsRemoved,
      provisionRecords,
    };
  };
  await found(() => {
    const { received, withheld, released } = counts(0);
    return received + withheld === written && received === released;
  }, patienceMs);
  let stored = 0;
  await found(async () => {
    stored = (await provisions(world, org)) - before.provisionRecords;
    return stored >= eyes.received(org).countFrom(eyes.startedAtMs);
  }, patienceMs);
  return judgeFeed(counts(stored));
}
