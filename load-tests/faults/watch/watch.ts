import {
  decode,
  type ProvisionRecord,
  ProvisionRecordSchema,
  StopEventSchema,
  topics,
} from '@doui/events';
import type { Closing, Feed, History } from '@doui/history';
import type { Position } from '@doui/kernel';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connect, type InRecord, type Stream } from '@doui/stream';
import type { Stack } from '../stack.ts';
import { createFeedWatch, type FeedWatch, reaches, textOf } from './feed-watch.ts';
import { closingsOfFence, fencedKey } from './fences.ts';
import { ownerWatches } from './owner-watch.ts';
import { createPartnerWatch } from './partner.ts';

export const partitions = 6;
/** Marks what a fault wrote again itself, so that it does not count as the product's. */
export const repeatHeader = 'faults-repeat';
const pairwiseKeyVersion = 1;

/**
 * Reads everything a run leaves on the broker, past the proxies, as a `read_committed` reader sees it. The
 * first of the feeds is the one that faults look at; both go to one partner.
 */
export async function startWatch(stack: Stack, feeds: readonly [Feed, ...Feed[]]) {
  const { servers, macKey } = stack;
  const [{ recipient }] = feeds;
  const stream: Stream = connect({
    brokers: servers.kafka.brokers,
    username: 'admin',
    password: servers.kafka.users['admin'] ?? '',
    clientId: 'faults',
    partitions,
  });
  const masterKey = readMasterKey(servers.keyFiles.master);
  const partner = createPartnerWatch(masterKey, recipient);
  const persons = new Map<string, string>();
  const watched = feeds.map((feed) => createFeedWatch(feed, (key) => persons.get(key)));
  const [first] = watched as [FeedWatch, ...FeedWatch[]];
  const byFeed = new Map(watched.map((one) => [one.feed.feed, one]));
  const owners = ownerWatches();
  const fenced: Closing[] = [];
  const tracked: Closing[] = [];
  const fences = { byTracker: 0 };

  const take: Readonly<Record<string, (record: InRecord) => void>> = {
    ...Object.fromEntries(
      watched.flatMap((one) => [
        [one.in, one.takeIn],
        [one.out, one.takeOut],
      ]),
    ),
    ...Object.fromEntries(
      owners.flatMap((one) => [
        [one.states, one.takeState],
        [one.events, one.takeEvent],
      ]),
    ),
    [topics.provisions](record) {
      const read = decode(ProvisionRecordSchema, record.value);
      if (!read.ok) return;
      const value: ProvisionRecord = read.value;
      byFeed.get(value.feed)?.takeProvision(value, record.appendedAtMs);
    },
    [topics.partnerEvents(recipient)]: partner.take,
    [topics.stopsEvents](record) {
      const read = decode(StopEventSchema, record.value);
      if (!read.ok || read.value.what.case !== 'partitionsClosed' || !read.value.position) return;
      const { service, stream: name, version } = read.value.position;
      const stop: Position = { service, stream: name, version: Number(version) };
      for (const closed of read.value.what.value.closings) {
        if (!byFeed.has(closed.feed)) continue;
        tracked.push({
          ...{ stop, feed: closed.feed, partition: closed.partition },
          by: closed.by as Closing['by'],
          closedAtMs: Number(closed.closedAtMs),
          closingOffset: Number(closed.closingOffset),
        });
      }
    },
    [topics.gateStatus](record) {
      const key = textOf(record.key);
      if (watched.some((one) => one.takeStatus(key, record))) return;
      if (!watched.some((one) => key.startsWith(fencedKey(one.feed.feed)))) return;
      fences.byTracker += 1;
      fenced.push(...closingsOfFence(record.value, record.appendedAtMs));
    },
  };

  const trouble: string[] = [];
  const follow = (names: readonly string[], how: object) =>
    stream.follow({
      group: `faults.${names[0]}`,
      topics: names,
      ...how,
      onRecord(record) {
        if (record.headers[repeatHeader] === undefined) take[record.topic]?.(record);
        return 'done';
      },
      onFault: (fault) => void trouble.push(`${names[0]}: ${fault.code}`),
    });
  const committed = [
    ...watched.flatMap((one) => [one.in, one.out]),
    ...[topics.provisions, topics.gateStatus],
  ];
  const followers = [
    ...committed.map((name) => follow([name], { readCommitted: true })),
    ...owners.map(({ events }) => follow([events], {})),
    follow([topics.stopsEvents], {}),
    // What somebody forged is in it too, and is not to shut the reader.
    ...owners.map(({ states }) => follow([states], { genesis: { macKey, manifest: 'mine' } })),
  ];
  const admin = stream.admin();
  const partnerTopic = topics.partnerEvents(recipient);
  if (await admin.partitionsOf(partnerTopic)) followers.push(follow([partnerTopic], {}));
  else trouble.push(`${partnerTopic} is not there`);
  await Promise.all(followers.map((follower) => follower.caughtUp()));

  const forsaken = new Set<string>();
  const read = [
    ...committed.filter((name) => name !== topics.gateStatus),
    ...owners.flatMap(({ states, events }) => [states, events]),
  ];
  const all = <Kept>(of: (one: FeedWatch) => readonly Kept[]): Kept[] => watched.flatMap(of);

  return {
    stream,
    admin,
    trouble,
    fenced,
    /** Fences that a tracker has made and told. */
    fencesByTracker: (): number => fences.byTracker,
    tracked,
    partner,
    /** Of the first feed. */
    outputs: first.outputs,
    statuses: first.statuses,
    feeds: watched,
    /** What left, whichever feed let it. */
    released: (): number => watched.reduce((sum, { outputs }) => sum + outputs.length, 0),
    passed: (): number => watched.reduce((sum, { passed }) => sum + passed.length, 0),
    of: (feed: Feed): FeedWatch => byFeed.get(feed.feed) ?? first,
    /** Persons of the run: how the recipient calls each of them. */
    know(ids: readonly string[]): void {
      for (const id of ids) {
        persons.set(pairwiseId(masterKey, recipient, pairwiseKeyVersion, id), id);
      }
    },
    /** True when a tracker has written down, or a fence has made, where that stop closed. */
    isClosed: (stop: Position): boolean =>
      [...fenced, ...tracked].some((one) => reaches(one.stop, stop)),
    /** Everything that came in has been decided: the groups' offsets are at the ends. */
    async drained(): Promise<boolean> {
      const each = watched.map(async ({ feed, in: topic }) => {
        const [ends, done] = await Promise.all([
          admin.endOffsets(topic),
          admin.committed(`gate.feed.${feed.feed}`, topic),
        ]);
        return ends.every((end, partition) => (done.get(partition)?.offset ?? 0n) >= end);
      });
      return (await Promise.all(each)).every(Boolean);
    },
    /** The readers have seen what stands there now, in that time. */
    async read(withinMs: number): Promise<boolean> {
      const ends: { readonly name: string; readonly ends: readonly bigint[] }[] = [];
      // One after the other: while the broker starts a dozen at once wait on one connection.
      for (const name of read) {
        if (!forsaken.has(name)) ends.push({ name, ends: await admin.endOffsets(name) });
      }
      const until = performance.now() + withinMs;
      // Behind the last record of a transaction stands its mark, which no reader is given.
      const isRead = (): boolean => {
        const at = new Map(followers.flatMap((one) => [...one.positions()]));
        return ends.every(({ name, ends: ofName }) =>
          ofName.every((end, p) => (at.get(`${name}/${p}`) ?? 0n) >= end - 1n),
        );
      };
      while (!isRead()) {
        if (performance.now() > until) return false;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return true;
    },
    history: (): Pick<
      History,
      'inputs' | 'outputs' | 'provisions' | 'states' | 'events' | 'closings' | 'statuses' | 'feeds'
    > => ({
      inputs: all(({ inputs }) => inputs),
      outputs: all(({ outputs }) => outputs),
      provisions: all(({ provisions }) => provisions),
      statuses: all(({ statuses }) => statuses),
      closings: [...all((one) => one.closings()), ...fenced, ...tracked],
      states: owners.flatMap((one) => (forsaken.has(one.states) ? [] : one.records.states)),
      events: owners.flatMap((one) => one.records.events),
      feeds,
    }),
    /** A state topic that a fault cuts short cannot be believed from then on, and is left out. */
    forsake: (topic: string): void => void forsaken.add(topic),
    strangers: (): number => watched.reduce((sum, one) => sum + one.strangers(), 0),
    async stop(): Promise<void> {
      await Promise.all(followers.map((follower) => follower.stop()));
      await admin.close();
      await stream.close();
    },
  };
}

export type Watch = Awaited<ReturnType<typeof startWatch>>;
