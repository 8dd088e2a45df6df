import { fetchedOf } from '@doui/stream/door';
import type { FetchedPlace } from './broker.ts';
import { asker, type ClientContext, createMetadata, fetchedMessage } from './client.ts';
import type { Joined } from './groups.ts';
import { KafkaError } from './transactions.ts';

type EachBatch = (payload: object) => Promise<void>;
type Reading = { next: number | undefined; paused: boolean; seeks: number; busy: boolean };
const retryMs = 100;

/** A member of a group: joins, beats, reads what it was given, and rejoins when told to. */
export function simConsumer(
  context: ClientContext,
  options: { readonly groupId: string; readonly heartbeatInterval: number },
) {
  const { groupId } = options;
  const { broker } = context;
  const ask = asker(context);
  const listeners = new Map<string, ((event: { payload: object }) => void)[]>();
  const readings = new Map<number, Reading>();
  let leaderOf = createMetadata(broker);
  let topic = '';
  let running = false;
  let joined: Joined | undefined;
  let eachBatch: EachBatch = async () => undefined;
  /** Rises with every assignment; what an earlier one began is stale. */
  let turn = 0;

  const emit = (event: string, payload: object): void => {
    for (const listener of listeners.get(event) ?? []) listener({ payload });
  };
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  async function join(): Promise<void> {
    turn += 1;
    const mine = turn;
    for (const reading of readings.values()) reading.seeks += 1;
    const memberId = joined?.memberId;
    while (running) {
      try {
        const answer = await ask(
          'join',
          () => broker.groups.join(groupId, context.clientId, memberId),
          12_000,
        );
        if (!running || mine !== turn) return;
        joined = answer;
        break;
      } catch {
        await pause(retryMs);
      }
    }
    if (!joined || !running) return;
    leaderOf = createMetadata(broker);
    context.committedBefore?.set(groupId, new Map(broker.committed(groupId)));
    readings.clear();
    for (const partition of joined.partitions) {
      readings.set(partition, { next: undefined, paused: false, seeks: 0, busy: false });
    }
    const memberAssignment = { [topic]: [...joined.partitions] };
    emit('consumer.group_join', { memberId: joined.memberId, memberAssignment });
    for (const partition of joined.partitions) void read(partition, mine);
  }

  async function beat(): Promise<void> {
    while (running) {
      await pause(options.heartbeatInterval);
      const member = joined;
      if (!running || !member) continue;
      try {
        await ask('heartbeat', () =>
          broker.groups.heartbeat(groupId, member.memberId, member.generation),
        );
        emit('consumer.heartbeat', {});
      } catch (error) {
        const type = error instanceof KafkaError ? error.type : '';
        if (type === 'UNKNOWN_MEMBER_ID') joined = undefined;
        if (type !== '') await join();
      }
    }
  }

  async function read(partition: number, of: number): Promise<void> {
    const mine = (): boolean => running && of === turn;
    while (mine()) {
      const reading = readings.get(partition);
      if (!reading) return;
      if (reading.paused || reading.busy) {
        await pause(10);
        continue;
      }
      const { seeks } = reading;
      try {
        reading.next ??= await begin(partition);
        const offset = reading.next;
        const fetched = await ask('fetch', () =>
          broker.fetch({
            ...{ leader: leaderOf(topic, partition), waitMs: 50 },
            committedOnly: !context.readsAborted,
            places: [{ topic, partition, offset }],
          }),
        );
        emit('consumer.fetch', {});
        const [found] = fetched;
        if (!mine() || !found || reading.seeks !== seeks || reading.paused) continue;
        if (found.records.length > 0) await hand(partition, reading, found, of);
      } catch {
        leaderOf = createMetadata(broker);
        await pause(retryMs);
      }
    }
  }

  /** From what the group has committed, else from the beginning. */
  const begin = (partition: number): Promise<number> =>
    ask('committed offset', () => {
      const known = broker.committed(groupId).get(`${topic}/${partition}`);
      return known?.offset ?? broker.low(topic, partition);
    });

  async function hand(
    partition: number,
    reading: Reading,
    found: FetchedPlace,
    of: number,
  ): Promise<void> {
    const { seeks } = reading;
    const batch = fetchedOf(topic, String(reading.next ?? 0), {
      partition,
      highWatermark: String(found.end),
      messages: found.records.map(fetchedMessage),
      abortedTransactions: found.aborted.map(({ producerId, firstOffset }) => ({
        ...{ producerId, firstOffset: String(firstOffset) },
      })),
    } as Parameters<typeof fetchedOf>[2]);
    const after = Number(batch.lastOffset()) + 1;
    if (batch.messages.length === 0) {
      reading.next = after;
      return;
    }
    const stale = (): boolean => of !== turn || reading.seeks !== seeks;
    let resolved = reading.next ?? 0;
    const lastMessage = Number(batch.messages.at(-1)?.offset);
    reading.busy = true;
    try {
      await eachBatch({
        batch: Object.assign(batch, {
          offsetLag: () => String(found.end - 1 - Number(batch.lastOffset())),
        }),
        isRunning: () => running,
        isStale: stale,
        resolveOffset: (offset: string) => {
          // Behind the last record there are only markers.
          resolved = Number(offset) >= lastMessage ? after : Number(offset) + 1;
        },
        heartbeat: async () => undefined,
        uncommittedOffsets: () => ({}),
        commitOffsetsIfNecessary: () =>
          ask('commit offsets', () => {
            const place = `${topic}/${partition}`;
            broker.committed(groupId).set(place, { offset: resolved, metadata: '' });
          }),
      });
    } finally {
      reading.busy = false;
      if (!stale()) reading.next = resolved;
    }
  }

  const each = (
    places: readonly { topic: string; partitions?: readonly number[] }[],
    change: (reading: Reading) => void,
  ): void => {
    for (const { partitions } of places) {
      for (const partition of partitions ?? readings.keys()) {
        const reading = readings.get(partition);
        if (reading) change(reading);
      }
    }
  };

  return {
    events: {
      ...{ FETCH: 'consumer.fetch', HEARTBEAT: 'consumer.heartbeat' },
      ...{ GROUP_JOIN: 'consumer.group_join', CRASH: 'consumer.crash' },
    },
    on(event: string, listener: (event: { payload: object }) => void) {
      listeners.set(event, [...(listeners.get(event) ?? []), listener]);
    },
    connect: () => ask('connect', () => undefined),
    async subscribe({ topics }: { topics: readonly string[] }) {
      topic = topics[0] ?? '';
    },
    async run(run: { eachBatch: EachBatch }) {
      eachBatch = run.eachBatch;
      running = true;
      await join();
      void beat();
    },
    pause: (places: readonly { topic: string; partitions?: readonly number[] }[]) =>
      each(places, (reading) => {
        reading.paused = true;
      }),
    resume: (places: readonly { topic: string; partitions?: readonly number[] }[]) =>
      each(places, (reading) => {
        reading.paused = false;
      }),
    seek({ partition, offset }: { partition: number; offset: string }) {
      const reading = readings.get(partition);
      if (!reading) return;
      reading.next = Number(offset);
      reading.seeks += 1;
    },
    async disconnect() {
      running = false;
      turn += 1;
      const member = joined;
      if (member) await ask('leave', () => broker.groups.leave(groupId, member.memberId));
    },
  };
}
