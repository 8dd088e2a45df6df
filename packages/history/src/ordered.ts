import { positionToken } from '@doui/kernel';
import type { Bounds, EventRecord, Handled, History, Violation } from './history.ts';
import { grouped, streamOf, violations } from './places.ts';

const p2 = violations('P2');

/** P2: every consumer sees a person's events in ledger order; repeats change nothing. */
export function checkOrdered(history: History, bounds: Bounds): Violation[] {
  return [
    ...commandsOnce(history),
    ...eventsInOrder(history.events),
    ...onePartition(history),
    ...(bounds.settled ? statesEndNewest(history) : []),
    ...[...grouped(history.handled, ({ consumer, of }) => `${of} ${consumer}`).values()].flatMap(
      handledInOrder,
    ),
  ];
}

/** A command that was sent twice was done once. */
function commandsOnce({ ledger }: History): Violation[] {
  const found: Violation[] = [];
  const seen = new Map<string, string>();
  for (const entry of ledger.at(-1)?.entries ?? []) {
    const where = positionToken(entry);
    const id = `${streamOf(entry)} ${entry.commandId}`;
    const before = seen.get(id);
    if (before && before !== where) {
      const evidence = { commandId: entry.commandId, first: before };
      found.push(p2('done-twice', 'one command, two entries', where, evidence));
    }
    seen.set(id, before ?? where);
  }
  return found;
}

/** In the topic itself: what is new in a stream follows what was new before, without a gap. */
function eventsInOrder(events: readonly EventRecord[]): Violation[] {
  const found: Violation[] = [];
  for (const records of grouped(events, streamOf).values()) {
    let last = 0;
    let first = true;
    for (const record of [...records].sort((a, b) => a.offset - b.offset)) {
      const { version, offset, partition } = record;
      if (!first && version > last + 1) {
        const evidence = { offset, partition, last };
        found.push(
          p2('event-gap', 'an event before its predecessor', positionToken(record), evidence),
        );
      }
      first = false;
      last = Math.max(last, version);
    }
  }
  return found;
}

/** A stream's records lie in one partition; elsewhere they would have no order. */
function onePartition({ events, states }: History): Violation[] {
  return [events, states].flatMap((records) =>
    [...grouped<EventRecord>(records, streamOf).values()].flatMap((ofStream) => {
      const partitions = [...new Set(ofStream.map(({ partition }) => partition))];
      const [record] = ofStream;
      if (!record || partitions.length < 2) return [];
      const where = streamOf(record);
      return [p2('two-partitions', 'a stream in several partitions', where, { partitions })];
    }),
  );
}

/** Compaction keeps the last record of a key: a repeat of an older one there would come back. */
function statesEndNewest({ states }: History): Violation[] {
  return [...grouped(states, streamOf).values()].flatMap((records) => {
    const inOrder = [...records].sort((a, b) => a.offset - b.offset);
    const end = inOrder.at(-1);
    const newest = Math.max(...inOrder.map(({ version }) => version));
    if (!end || end.version === newest) return [];
    const evidence = { newest, offset: end.offset };
    return [
      p2('ends-older', 'the last state record is not the newest', positionToken(end), evidence),
    ];
  });
}

function handledInOrder(handled: readonly Handled[]): Violation[] {
  const found: Violation[] = [];
  const last = new Map<string, number>();
  for (const one of handled) {
    const { consumer, of, version, effect } = one;
    const stream = streamOf(one);
    const before = last.get(stream);
    const where = positionToken(one);
    const evidence = { consumer, of, before };
    if (before !== undefined && version <= before && effect) {
      const what = version === before ? 'a repeat had an effect' : 'an older one had an effect';
      found.push(p2(version === before ? 'effect-twice' : 'went-back', what, where, evidence));
    }
    if (of === 'events' && effect && version > (before ?? 0) + 1) {
      found.push(p2('handled-gap', 'handled before its predecessor', where, evidence));
    }
    if (effect || before === undefined) last.set(stream, Math.max(version, before ?? 0));
  }
  return found;
}
