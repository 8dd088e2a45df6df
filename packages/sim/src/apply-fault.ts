import { topics } from '@doui/events';
import { append, compact, mark } from './kafka/log.ts';
import type { Fault } from './plan.ts';
import type { Service, World } from './world/world.ts';

type Services = ReadonlyMap<string, Service<unknown>>;

/** Does a fault to the world, and gives back what ends it. */
export function applyFault(world: World, services: Services, fault: Fault): () => void {
  const { scheduler, network, broker } = world;
  const database = Object.values(world.databases).find(
    (one) => 'of' in fault && one.process().name === fault.of,
  );
  const service = 'of' in fault ? services.get(fault.of) : undefined;
  const processOf = () => service?.process() ?? database?.process() ?? broker.process();
  switch (fault.kind) {
    case 'crash': {
      const one = service ?? database ?? broker;
      one.crash();
      return () => {
        one.restart();
      };
    }
    case 'pause': {
      const process = processOf();
      scheduler.pause(process);
      return () => scheduler.resume(process);
    }
    case 'pause-at-write':
      return pauseAtWrite(world, fault);
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
    case 'clock':
      processOf().wallOffsetMs += fault.jumpMs;
      return () => undefined;
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
      return () => database?.restart();
    case 'repeat':
      for (const partition of broker.topicOf(fault.topic)) {
        append(partition, partition.records.slice(-fault.count), broker.wallMs());
      }
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
      return abortedInput(world, fault.feed);
  }
}

/** Two transactions beside each other in the input, and neither is ever committed. */
function abortedInput({ broker }: World, feed: string): () => void {
  const into = broker.partitionOf(topics.feedIn(feed), 1);
  const record = (n: number) => ({
    key: Buffer.from('person1x'),
    value: Buffer.from(`{"mark":"aborted${n}","name":"nobody"}`),
  });
  append(into, [record(1)], broker.wallMs(), { producerId: '7001' });
  append(into, [record(2)], broker.wallMs(), { producerId: '7002' });
  append(into, [record(3)], broker.wallMs(), { producerId: '7001' });
  return () => {
    for (const id of ['7001', '7002']) mark(into, id, 'abort', broker.wallMs());
  };
}

/** The next time the gate has decided and is about to send, it is stopped. */
function pauseAtWrite(world: World, fault: Fault & { kind: 'pause-at-write' }): () => void {
  const { scheduler, network } = world;
  const tap = (from: { name: string; paused: boolean }, what: string): undefined => {
    if (from.name !== fault.of || !what.endsWith('produce in a transaction')) return;
    network.taps.delete(tap);
    const process = scheduler.current();
    scheduler.pause(process);
    scheduler.at(scheduler.harness, scheduler.now() + fault.forMs, () => scheduler.resume(process));
  };
  network.taps.add(tap);
  return () => {
    network.taps.delete(tap);
  };
}
