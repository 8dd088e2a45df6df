import { partitionOf, topics } from '@doui/events';
import { append, compact, mark, type Partition } from './kafka/log.ts';
import type { Fault } from './plan.ts';
import type { Process } from './world/scheduler.ts';
import { partitions, type Service, type World } from './world/world.ts';

type Services = ReadonlyMap<string, Service<unknown>>;

/** Does a fault to the world, and gives back what ends it. */
export function applyFault(world: World, services: Services, fault: Fault): () => void {
  const { scheduler, network, broker } = world;
  const database = Object.values(world.databases).find(
    (one) => 'of' in fault && one.process().name === fault.of,
  );
  const service = 'of' in fault ? services.get(fault.of) : undefined;
  const one = service ?? database ?? ('of' in fault && fault.of === 'kafka' ? broker : undefined);
  switch (fault.kind) {
    case 'crash': {
      one?.crash();
      return () => {
        one?.restart();
      };
    }
    case 'pause': {
      const process = one?.process();
      if (process) scheduler.pause(process);
      return () => {
        if (process) scheduler.resume(process);
      };
    }
    case 'pause-at':
      return when(world, fault, (process) => {
        scheduler.pause(process);
        scheduler.at(scheduler.harness, scheduler.now() + fault.forMs, () =>
          scheduler.resume(process),
        );
        return undefined;
      });
    case 'crash-at':
      return when(world, fault, () => {
        service?.crash();
        scheduler.at(scheduler.harness, scheduler.now() + fault.forMs, () => service?.restart());
        return fault.sent ? undefined : 'lose';
      });
    case 'cut-then-crash': {
      const heal = network.add({ from: fault.of, to: 'kafka', lose: 1 });
      return () => {
        heal();
        service?.crash();
        scheduler.at(scheduler.harness, scheduler.now() + 300, () => service?.restart());
      };
    }
    case 'lost-answer': {
      const tap = (_: unknown, what: string): 'lose' | undefined => {
        if (!what.endsWith(fault.what)) return undefined;
        network.taps.delete(tap);
        return 'lose';
      };
      network.taps.add(tap);
      return () => {
        network.taps.delete(tap);
      };
    }
    case 'cut':
      return network.add({ from: fault.from, to: fault.to, lose: fault.lose });
    case 'slow':
      return network.add({ from: fault.from, to: fault.to, delayMs: 2_000 });
    case 'clock': {
      const process = one?.process();
      if (process) process.wallOffsetMs += fault.jumpMs;
      return () => undefined;
    }
    case 'new-leader':
      broker.partitionOf(fault.topic, fault.partition).leader += 1;
      return () => undefined;
    case 'former-leader': {
      const partition = broker.partitionOf(fault.topic, fault.partition);
      if (partition.formerLeader) return () => undefined;
      partition.formerLeader = { leader: partition.leader, end: partition.next };
      partition.leader += 1;
      return () => {
        partition.formerLeader = undefined;
      };
    }
    case 'away':
    case 'below-min-isr': {
      const partition = broker.partitionOf(fault.topic, fault.partition);
      const what = fault.kind === 'away' ? 'away' : 'belowMinIsr';
      partition[what] = true;
      return () => {
        partition[what] = false;
      };
    }
    case 'dies-in-bulk':
      database?.dieAfter(fault.writes);
      return () => {
        database?.dieAfter(undefined);
        database?.restart();
      };
    case 'repeat':
      for (const partition of broker.topicOf(fault.topic)) {
        append(partition, partition.records.slice(-fault.count), broker.wallMs());
      }
      return () => undefined;
    case 'late-repeat':
      for (const partition of broker.topicOf(fault.topic)) lateRepeat(partition, broker.wallMs());
      return () => undefined;
    case 'compact':
      for (const partition of broker.topicOf(fault.topic)) compact(partition);
      return () => undefined;
    case 'poison': {
      const records = [
        { key: Buffer.from([0, 0, 0, 0]), value: Buffer.from('{}') },
        { key: Buffer.from('person1'), value: Buffer.from('{"name":') },
      ];
      append(broker.partitionOf(topics.feedIn(fault.feed), 0), records, broker.wallMs());
      return () => undefined;
    }
    case 'aborted-input':
      return abortedInput(world, fault.feed, fault.who);
  }
}

/** A send that was given up long ago arrives: the state before the newest comes behind it (F19). */
function lateRepeat(partition: Partition, atMs: number): void {
  const states = partition.ever.filter(({ key }) => String(key).split('/').length === 3);
  const newest = states.findLast(({ key, offset }) =>
    states.some((one) => one.offset < offset && key?.equals(one.key ?? Buffer.alloc(0))),
  );
  const before = states.findLast(
    ({ key, offset }) =>
      newest && offset < newest.offset && newest.key?.equals(key ?? Buffer.alloc(0)),
  );
  if (before) append(partition, [before], atMs);
}

/** Two transactions beside each other in the input, and neither is ever committed. */
function abortedInput({ broker }: World, feed: string, who: string): () => void {
  const into = broker.partitionOf(topics.feedIn(feed), partitionOf(who, partitions));
  const record = (n: number) => ({
    key: Buffer.from(who),
    value: Buffer.from(`{"mark":"aborted${n}","name":"nobody"}`),
  });
  append(into, [record(1)], broker.wallMs(), { producerId: '7001' });
  append(into, [record(2)], broker.wallMs(), { producerId: '7002' });
  append(into, [record(3)], broker.wallMs(), { producerId: '7001' });
  return () => {
    for (const id of ['7001', '7002']) mark(into, id, 'abort', broker.wallMs());
  };
}

/** The next time it is about to say that. */
function when(
  { scheduler, network }: World,
  { of, what }: { of: string; what: string },
  then: (process: Process) => 'lose' | undefined,
): () => void {
  const tap = (from: Process, said: string): 'lose' | undefined => {
    if (from.name !== of || !said.endsWith(what)) return undefined;
    network.taps.delete(tap);
    scheduler.note(`${of} at ${what}`);
    return then(from);
  };
  network.taps.add(tap);
  return () => {
    network.taps.delete(tap);
  };
}
