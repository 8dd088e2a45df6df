import { stateTopics, topics } from '@doui/events';
import { mongoLedger } from '@doui/ledger';
import {
  type CaseEvent,
  type CaseState,
  createCloser,
  createFences,
  createNotes,
  createOpenCases,
  isOpened,
  isPublished,
  onEvents,
  onState,
  onStatus,
  stopRecords,
} from '@doui/stop-tracker/room';
import { createView } from '@doui/view';
import {
  closing,
  createService,
  partitions,
  type Service,
  untilDone,
  type World,
} from '../world/world.ts';

export type Tracker = object;

/** Where the second of two begins to look after the first, as the product has it. */
const staggerMs = 200;

/** The stop-tracker's cases and closing, put together as the product does; partners are not in this world. */
export function startTracker(world: World, instance: number): Service<Tracker> {
  const name = `tracker${instance}`;
  return createService(world, name, () => {
    const { macKey, scheduler } = world;
    const stream = world.stream(name);
    const connection = world.databases['tracker']?.connection as never;
    const publisher = stream.publisher();
    const ledger = mongoLedger<CaseState, CaseEvent>({
      ...{ connection, service: 'stop-tracker', collection: 'cases' },
      publisher: { publish: (batch) => publisher.send(batch.flatMap(stopRecords)) },
    });
    const cases = createOpenCases();
    const view = createView();
    const notes = createNotes();
    const fencer = stream.fencer();
    const fencePublisher = stream.publisher();
    const onTrouble = (error: unknown): void =>
      scheduler.note(`${name} tries again: ${error instanceof Error ? error.message : error}`);
    const clocks = { now: Date.now, monotonicMs: () => performance.now(), onTrouble };
    const patienceMs = closing.closingMs / 2 + instance * staggerMs;
    const closer = createCloser({
      ...{ ledger, cases, fencer, ...clocks, patienceMs },
      want: (feed, partition) => fences.want(feed, partition),
      isPublished: isPublished({ view, notes }),
      onClosed: ({ feed, partition, by }) =>
        scheduler.note(`${name} closed ${feed}/${partition} ${by}`),
    });
    const fences = createFences({
      ...{ fencer, publish: fencePublisher.send, waitingFor: closer.waitingFor, ...clocks },
      ...{ instance: name, leaseMs: closing.leaseMs },
      orgOf: (feed) => view.feed(feed)?.org ?? '',
      onFenced: (feed) => scheduler.note(`${name} fenced ${feed}`),
    });
    const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

    /** Cases that had not ended when the last life did. */
    const resume = async (): Promise<void> => {
      for (const of of await ledger.streams({ limit: 1_000 })) {
        const head = await ledger.read(of);
        if (head) cases.take({ stream: of, version: head.version }, head.state);
      }
    };

    void (async () => {
      await untilDone(() => ledger.start());
      const undecodable = (_: unknown, why: string): void => onTrouble(why);
      const state = stream.follow({
        ...{ group: `${name}.view`, topics: stateTopics, genesis: { macKey } },
        onRecord: onState({ view, notes, macKey, undecodable }),
      });
      const status = stream.follow({
        ...{ group: `${name}.status`, topics: [topics.gateStatus], readCommitted: true },
        onRecord: onStatus([closer, fences]),
      });
      await Promise.all([state.caughtUp(), status.caughtUp()]);
      await untilDone(resume);
      const { closingMs: boundMs } = closing;
      const deps = { ledger, cases, view, notes, partitions, boundMs, now: Date.now, wait };
      for (const topic of [topics.consentEvents, topics.optoutEvents, topics.registryEvents]) {
        stream.consume({
          ...{ group: `${name}.${topic}`, topics: [topic] },
          onBatch: onEvents({
            ...deps,
            partnerDueMs: 86_400_000,
            givenBefore: async () => undefined,
          }),
        });
      }
      setInterval(closer.look, 25);
    })();
    return {};
  });
}

/** Every closing that stands in a case, as a certificate would have it. */
export function closingsOf(world: World) {
  const documents = world.databases['tracker']?.documents('cases') ?? [];
  return documents.flatMap((document) => {
    const state = JSON.parse(String(document['state'])) as CaseState;
    if (!isOpened(state)) return [];
    const stop = state.stop.position;
    return state.feeds.flatMap(({ feed, closed }) =>
      closed.map(({ partition, by, closedAtMs, closingOffset }) => ({
        ...{ feed, partition, by, closedAtMs, closingOffset, stop },
      })),
    );
  });
}
