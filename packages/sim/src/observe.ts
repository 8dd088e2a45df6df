import {
  ConsentEventSchema,
  ConsentStateSchema,
  decode,
  GatePassedSchema,
  OptOutEventSchema,
  OptOutStateSchema,
  ProvisionRecordSchema,
  RegistryEventSchema,
  RegistryStateSchema,
  stateTopics,
  topics,
} from '@doui/events';
import type { Closing, EventRecord, Input, Output, Provision, StateRecord } from '@doui/history';
import { parseStreamKey } from '@doui/kernel';
import { pairwise } from './doui/gate.ts';
import { org, purpose } from './doui/registry.ts';
import type { Partition, Stored } from './kafka/log.ts';
import { feeds, recipientOf } from './plan.ts';
import { partitions, type World } from './world/world.ts';

const ownerOf: Readonly<Record<string, string>> = {
  [topics.consentState]: 'consent',
  [topics.optoutState]: 'opt-out',
  [topics.registryState]: 'purpose-registry',
  [topics.consentEvents]: 'consent',
  [topics.optoutEvents]: 'opt-out',
  [topics.registryEvents]: 'purpose-registry',
};

const eventSchemas: Readonly<Record<string, unknown>> = {
  [topics.consentEvents]: ConsentEventSchema,
  [topics.optoutEvents]: OptOutEventSchema,
  [topics.registryEvents]: RegistryEventSchema,
};
const eventTopics = Object.keys(eventSchemas);

/** Every record of the log, control records left out, and whether it was committed. */
function recordsOf(partition: Partition): { record: Stored; committed: boolean }[] {
  const doomed = (record: Stored): boolean =>
    record.inTransaction &&
    (partition.open.has(record.producerId) &&
    record.offset >= (partition.open.get(record.producerId) ?? 0)
      ? true
      : partition.aborted.some(
          ({ producerId, firstOffset, lastOffset }) =>
            producerId === record.producerId &&
            record.offset >= firstOffset &&
            record.offset <= lastOffset,
        ));
  return partition.ever
    .filter(({ control }) => control === undefined)
    .map((record) => ({ record, committed: !doomed(record) }));
}

const markOf = (value: Buffer | null): string | undefined => {
  try {
    return (JSON.parse(String(value)) as { mark?: string }).mark;
  } catch {
    return undefined;
  }
};

/** Notes what closes a stop at the moment it does: the ends of the logs say so only then. */
export function watchClosings(world: World): readonly Closing[] {
  const closings: Closing[] = [];
  const { broker } = world;
  const status = broker.topicOf(topics.gateStatus);
  const looked = new Map<string, number>();
  broker.hooks.onEnd.add((id, how) => {
    const [, feed = '', number = '0'] = id.split('.');
    const partition = Number(number);
    for (const one of status) {
      for (const { offset, key, value, inTransaction } of one.records) {
        if (offset < (looked.get(`${id} ${one.partition}`) ?? 0) || !inTransaction) continue;
        if (String(key) !== `passed/${feed}/${partition}`) continue;
        const passed = decode(GatePassedSchema, value);
        if (how === 'abort' || !passed.ok) continue;
        const closingOffset = broker.end(topics.feedOut(feed), partition, false);
        for (const { service, stream, version } of passed.value.positions) {
          const stop = { service, stream, version: Number(version) };
          const closedAtMs = Math.floor(broker.wallMs());
          closings.push({ feed, partition, stop, by: 'passed', closedAtMs, closingOffset });
        }
      }
      looked.set(`${id} ${one.partition}`, one.next);
    }
  });
  return closings;
}

/** What stands in the topics at the end. `aborted`: releases that were taken back, but may have been seen. */
export function observeTopics(world: World, persons: readonly string[]) {
  const { broker } = world;
  const states: StateRecord[] = [];
  const events: EventRecord[] = [];
  const inputs: Input[] = [];
  const outputs: Output[] = [];
  const aborted: Output[] = [];
  const provisions: Provision[] = [];
  for (const topic of stateTopics) {
    for (const partition of broker.topicOf(topic)) {
      for (const { record } of recordsOf(partition)) {
        const stream = String(record.key);
        if (!parseStreamKey(stream)) continue;
        const read = decodeState(topic, record.value);
        if (read === undefined) continue;
        const { offset, atMs: appendedAtMs } = record;
        const at = { service: ownerOf[topic] ?? '', stream, version: read };
        states.push({ ...at, partition: partition.partition, offset, appendedAtMs });
      }
    }
  }
  for (const topic of eventTopics) {
    for (const partition of broker.topicOf(topic)) {
      for (const { record } of recordsOf(partition)) {
        const read = decode(eventSchemas[topic] as typeof ConsentEventSchema, record.value);
        if (!read.ok) continue;
        const { version, hash } = read.value;
        const at = { service: ownerOf[topic] ?? '', stream: String(record.key) };
        const { offset, atMs: appendedAtMs } = record;
        const place = { partition: partition.partition, offset, appendedAtMs };
        events.push({ ...at, version: Number(version), hash, ...place });
      }
    }
  }
  for (const feed of feeds) {
    const recipient = recipientOf[feed] ?? '';
    const behind = new Map(persons.map((person) => [pairwise(recipient, person), person]));
    for (let partition = 0; partition < partitions; partition++) {
      const place = { feed, partition };
      for (const { record, committed } of recordsOf(
        broker.partitionOf(topics.feedIn(feed), partition),
      )) {
        if (!committed) continue;
        const { offset, atMs: appendedAtMs } = record;
        const mark = markOf(record.value);
        const person = String(record.key);
        const common = { ...place, offset, appendedAtMs, org, person };
        inputs.push(
          mark === undefined
            ? { ...common, record: `unreadable${offset}`, unreadable: true }
            : { ...common, record: mark },
        );
      }
      for (const { record, committed } of recordsOf(
        broker.partitionOf(topics.feedOut(feed), partition),
      )) {
        const { offset, atMs: appendedAtMs } = record;
        const person = behind.get(String(record.key)) ?? String(record.key);
        const output = {
          ...{ ...place, offset, appendedAtMs, org, person, purpose, recipient },
          record: markOf(record.value) ?? '',
        };
        (committed ? outputs : aborted).push(output);
      }
    }
  }
  for (const partition of broker.topicOf(topics.provisions)) {
    for (const { record, committed } of recordsOf(partition)) {
      const read = decode(ProvisionRecordSchema, record.value);
      if (!committed || !read.ok) continue;
      const { id, feed, person, recipient, offset, basisPosition } = read.value;
      const basis = basisPosition && {
        ...{ service: basisPosition.service, stream: basisPosition.stream },
        version: Number(basisPosition.version),
      };
      provisions.push({
        ...{ id, feed, org, person, purpose, recipient, offset: Number(offset) },
        ...{ partition: read.value.partition, appendedAtMs: record.atMs },
        ...(basis ? { basis } : {}),
      });
    }
  }
  return { states, events, inputs, outputs, aborted, provisions };
}

function decodeState(topic: string, value: Buffer | null): number | undefined {
  const schema = {
    [topics.consentState]: ConsentStateSchema,
    [topics.optoutState]: OptOutStateSchema,
    [topics.registryState]: RegistryStateSchema,
  }[topic] as typeof ConsentStateSchema;
  const read = decode(schema, value);
  return read.ok ? Number(read.value.version) : undefined;
}
