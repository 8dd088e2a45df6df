import {
  ConsentEventSchema,
  decode,
  GatePassedSchema,
  GateStatusSchema,
  ProvisionRecordSchema,
  StopEventSchema,
  topics,
} from '@doui/events';
import type {
  Closing,
  EventRecord,
  Feed,
  History,
  Input,
  Output,
  PartitionSaid,
  Place,
  Provision,
  StateRecord,
} from '@doui/history';
import { type Position, parseStreamKey } from '@doui/kernel';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connect, type InRecord, type Stream } from '@doui/stream';
import type { Stack } from '../stack.ts';
import { closingsOfFence, fencedKey } from './fences.ts';
import { markOf } from './mark.ts';
import { createPartnerWatch } from './partner.ts';
import { versionOf } from './state-version.ts';

export const partitions = 6;
/** Marks what a fault wrote again itself, so that it does not count as the product's. */
export const repeatHeader = 'faults-repeat';
const pairwiseKeyVersion = 1;

type Passed = Place & { readonly atMs: number; readonly positions: readonly Position[] };

/** Reads everything a run leaves on the broker, past the proxies, as a `read_committed` reader sees it. */
export async function startWatch(stack: Stack, feed: Feed) {
  const { servers, macKey } = stack;
  const stream: Stream = connect({
    brokers: servers.kafka.brokers,
    username: 'admin',
    password: servers.kafka.users['admin'] ?? '',
    clientId: 'faults',
    partitions,
  });
  const masterKey = readMasterKey(servers.keyFiles.master);
  const partner = createPartnerWatch(masterKey, feed.recipient);
  const persons = new Map<string, string>();
  const inputs: Input[] = [];
  const outputs: Output[] = [];
  const provisions: Provision[] = [];
  const states: StateRecord[] = [];
  const events: EventRecord[] = [];
  const passed: Passed[] = [];
  const fenced: Closing[] = [];
  const tracked: Closing[] = [];
  const statuses: PartitionSaid[] = [];
  const fences = { byTracker: 0 };
  const strangers: string[] = [];

  const at = ({ partition, offset, appendedAtMs }: InRecord) => ({
    ...{ partition, offset: Number(offset), appendedAtMs },
  });
  const textOf = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('utf8');

  const take: Readonly<Record<string, (record: InRecord) => void>> = {
    [topics.feedIn(feed.feed)](record) {
      const mark = markOf(record.value);
      const person = textOf(record.key);
      const place = { feed: feed.feed, ...at(record), org: feed.org, person };
      inputs.push({
        ...place,
        record: mark ?? `poison ${record.partition}/${record.offset}`,
        ...(mark === undefined ? { unreadable: true } : {}),
      });
    },
    [topics.feedOut(feed.feed)](record) {
      const key = textOf(record.key);
      const person = persons.get(key);
      if (person === undefined) strangers.push(key);
      outputs.push({
        ...{ feed: feed.feed, ...at(record), org: feed.org, person: person ?? key },
        ...{ purpose: feed.purpose, recipient: feed.recipient },
        record: markOf(record.value) ?? `unmarked ${record.partition}/${record.offset}`,
      });
    },
    [topics.provisions](record) {
      const read = decode(ProvisionRecordSchema, record.value);
      if (!read.ok || read.value.feed !== feed.feed) return;
      const { id, org, person, purpose, recipient, partition, offset, basisPosition } = read.value;
      const basis = basisPosition && {
        service: basisPosition.service,
        stream: basisPosition.stream,
        version: Number(basisPosition.version),
      };
      provisions.push({
        ...{ id, org, person, purpose, recipient, partition, feed: feed.feed },
        ...{ offset: Number(offset), appendedAtMs: record.appendedAtMs },
        ...(basis ? { basis } : {}),
      });
    },
    [topics.consentState](record) {
      const stream = textOf(record.key);
      const version = parseStreamKey(stream) && versionOf(record.value);
      if (version) states.push({ service: 'consent', stream, version, ...at(record) });
    },
    [topics.consentEvents](record) {
      const read = decode(ConsentEventSchema, record.value);
      const stream = textOf(record.key);
      if (!read.ok || !parseStreamKey(stream)) return;
      const { version, hash } = read.value;
      events.push({ service: 'consent', stream, version: Number(version), ...at(record), hash });
    },
    [topics.partnerEvents(feed.recipient)]: partner.take,
    [topics.stopsEvents](record) {
      const read = decode(StopEventSchema, record.value);
      if (!read.ok || read.value.what.case !== 'partitionsClosed' || !read.value.position) return;
      const { service, stream: name, version } = read.value.position;
      const stop: Position = { service, stream: name, version: Number(version) };
      for (const closed of read.value.what.value.closings) {
        if (closed.feed !== feed.feed) continue;
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
      if (key.startsWith(`passed/${feed.feed}/`)) {
        const read = decode(GatePassedSchema, record.value);
        if (!read.ok) return;
        const positions = read.value.positions.map(({ service, stream: name, version }) => ({
          ...{ service, stream: name, version: Number(version) },
        }));
        const { partition } = read.value;
        passed.push({ feed: feed.feed, partition, atMs: record.appendedAtMs, positions });
      } else if (key.startsWith(fencedKey(feed.feed))) {
        fences.byTracker += 1;
        fenced.push(...closingsOfFence(record.value, record.appendedAtMs));
      } else if (key.startsWith(`${feed.feed}/`)) {
        const read = decode(GateStatusSchema, record.value);
        if (!read.ok) return;
        const { partition, status, why } = read.value;
        const said = status === 'open' ? ('open' as const) : ('paused' as const);
        const { appendedAtMs } = record;
        statuses.push({ feed: feed.feed, partition, status: said, why, appendedAtMs });
      }
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
  const followers = [
    follow([topics.feedIn(feed.feed)], { readCommitted: true }),
    follow([topics.feedOut(feed.feed)], { readCommitted: true }),
    follow([topics.provisions], { readCommitted: true }),
    follow([topics.gateStatus], { readCommitted: true }),
    follow([topics.consentEvents], {}),
    follow([topics.stopsEvents], {}),
    // What somebody forged is in it too, and is not to shut the reader.
    follow([topics.consentState], { genesis: { macKey, manifest: 'mine' } }),
  ];
  const admin = stream.admin();
  const partnerTopic = topics.partnerEvents(feed.recipient);
  if (await admin.partitionsOf(partnerTopic)) followers.push(follow([partnerTopic], {}));
  else trouble.push(`${partnerTopic} is not there`);
  await Promise.all(followers.map((follower) => follower.caughtUp()));

  let forsaken = false;
  let read = [
    ...[topics.feedIn(feed.feed), topics.feedOut(feed.feed), topics.provisions],
    ...[topics.consentState, topics.consentEvents],
  ];

  /** The closing position that a `passed` stands for: what stood in `.out` when it was appended. */
  function closings(): Closing[] {
    const byPartition = new Map<number, Output[]>();
    for (const output of outputs) {
      const known = byPartition.get(output.partition) ?? [];
      byPartition.set(output.partition, known);
      known.push(output);
    }
    return passed.flatMap(({ feed: id, partition, atMs, positions }) => {
      const theirs = byPartition.get(partition) ?? [];
      let low = 0;
      for (let high = theirs.length; low < high; ) {
        const middle = (low + high) >> 1;
        if ((theirs[middle]?.appendedAtMs ?? 0) <= atMs) low = middle + 1;
        else high = middle;
      }
      const closingOffset = (theirs[low - 1]?.offset ?? -1) + 1;
      const place = { feed: id, partition, closedAtMs: atMs, closingOffset };
      return positions.map((stop): Closing => ({ ...place, stop, by: 'passed' }));
    });
  }

  return {
    stream,
    admin,
    trouble,
    fenced,
    /** Fences that a tracker has made and told. */
    fencesByTracker: (): number => fences.byTracker,
    tracked,
    partner,
    outputs,
    inputs,
    statuses,
    passed,
    /** Persons of the run: how the recipient calls each of them. */
    know(ids: readonly string[]): void {
      for (const id of ids) {
        persons.set(pairwiseId(masterKey, feed.recipient, pairwiseKeyVersion, id), id);
      }
    },
    /** True when some gate said of this partition that it has passed that stop. */
    hasPassed: (stop: Position, partition: number): boolean =>
      passed.some(
        (one) =>
          one.partition === partition &&
          one.positions.some(
            ({ stream: name, version }) => name === stop.stream && version >= stop.version,
          ),
      ),
    /** Everything that came in has been decided: the group's offsets are at the ends. */
    async drained(): Promise<boolean> {
      const topic = topics.feedIn(feed.feed);
      const [ends, done] = await Promise.all([
        admin.endOffsets(topic),
        admin.committed(`gate.feed.${feed.feed}`, topic),
      ]);
      return ends.every((end, partition) => (done.get(partition)?.offset ?? 0n) >= end);
    },
    /** The readers have seen what stands there now, in that time. */
    async read(withinMs: number): Promise<boolean> {
      const ends = await Promise.all(
        read.map(async (name) => ({ name, ends: await admin.endOffsets(name) })),
      );
      const until = performance.now() + withinMs;
      // Behind the last record of a transaction stands its mark, which no reader is given.
      const isRead = (): boolean => {
        const all = new Map(followers.flatMap((one) => [...one.positions()]));
        return ends.every(({ name, ends: ofName }) =>
          ofName.every((end, p) => (all.get(`${name}/${p}`) ?? 0n) >= end - 1n),
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
      ...{ inputs, outputs, provisions, events, statuses, feeds: [feed] },
      states: forsaken ? [] : states,
      closings: [...closings(), ...fenced, ...tracked],
    }),
    /** A state topic that a fault cuts short cannot be believed from then on, and is left out. */
    forsake(topic: string): void {
      read = read.filter((name) => name !== topic);
      forsaken = true;
    },
    strangers: (): number => strangers.length,
    async stop(): Promise<void> {
      await Promise.all(followers.map((follower) => follower.stop()));
      await admin.close();
      await stream.close();
    },
  };
}

export type Watch = Awaited<ReturnType<typeof startWatch>>;
