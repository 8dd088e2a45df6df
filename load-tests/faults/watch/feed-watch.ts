import {
  decode,
  GatePassedSchema,
  GateStatusSchema,
  type ProvisionRecord,
  topics,
} from '@doui/events';
import type { Closing, Feed, Input, Output, PartitionSaid, Place, Provision } from '@doui/history';
import { type Position, positionToken } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import { markOf } from './mark.ts';

type Passed = Place & { readonly atMs: number; readonly positions: readonly Position[] };

export const textOf = (bytes: Uint8Array | null): string =>
  Buffer.from(bytes ?? []).toString('utf8');

/** What stands on the broker about one feed. */
export function createFeedWatch(feed: Feed, personOf: (key: string) => string | undefined) {
  const inputs: Input[] = [];
  const outputs: Output[] = [];
  const provisions: Provision[] = [];
  const passed: Passed[] = [];
  const statuses: PartitionSaid[] = [];
  const strangers: string[] = [];
  const id = feed.feed;

  const at = ({ partition, offset, appendedAtMs }: InRecord) => ({
    ...{ feed: id, partition, offset: Number(offset), appendedAtMs },
  });

  /** The closing position that a `passed` stands for: what stood in `.out` when it was appended. */
  function closings(): Closing[] {
    const byPartition = new Map<number, Output[]>();
    for (const output of outputs) {
      const known = byPartition.get(output.partition) ?? [];
      byPartition.set(output.partition, known);
      known.push(output);
    }
    return passed.flatMap(({ partition, atMs, positions }) => {
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
    feed,
    ...{ inputs, outputs, provisions, passed, statuses },
    in: topics.feedIn(id),
    out: topics.feedOut(id),
    closings,
    strangers: (): number => strangers.length,
    takeIn(record: InRecord): void {
      const mark = markOf(record.value);
      inputs.push({
        ...{ ...at(record), org: feed.org, person: textOf(record.key) },
        record: mark ?? `poison ${record.partition}/${record.offset}`,
        ...(mark === undefined ? { unreadable: true } : {}),
      });
    },
    takeOut(record: InRecord): void {
      const key = textOf(record.key);
      const person = personOf(key);
      if (person === undefined) strangers.push(key);
      outputs.push({
        ...{ ...at(record), org: feed.org, person: person ?? key },
        ...{ purpose: feed.purpose, recipient: feed.recipient },
        record: markOf(record.value) ?? `unmarked ${record.partition}/${record.offset}`,
      });
    },
    takeProvision(record: ProvisionRecord, appendedAtMs: number): void {
      const {
        id: name,
        org,
        person,
        purpose,
        recipient,
        partition,
        offset,
        basisPosition,
      } = record;
      const basis = basisPosition && {
        service: basisPosition.service,
        stream: basisPosition.stream,
        version: Number(basisPosition.version),
      };
      provisions.push({
        ...{ id: name, org, person, purpose, recipient, partition, feed: id },
        ...{ offset: Number(offset), appendedAtMs },
        ...(basis ? { basis } : {}),
      });
    },
    /** A record of what its gates say; false: it is about something else. */
    takeStatus(key: string, { value, appendedAtMs }: InRecord): boolean {
      if (key.startsWith(`passed/${id}/`)) {
        const read = decode(GatePassedSchema, value);
        if (!read.ok) return true;
        const positions = read.value.positions.map(({ service, stream, version }) => ({
          ...{ service, stream, version: Number(version) },
        }));
        passed.push({ feed: id, partition: read.value.partition, atMs: appendedAtMs, positions });
        return true;
      }
      if (!key.startsWith(`${id}/`)) return false;
      const read = decode(GateStatusSchema, value);
      if (!read.ok) return true;
      const { partition, status, why } = read.value;
      const said = status === 'open' ? ('open' as const) : ('paused' as const);
      statuses.push({ feed: id, partition, status: said, why, appendedAtMs });
      return true;
    },
    /** True when some gate said of this partition that it has passed that stop. */
    hasPassed: (stop: Position, partition: number): boolean =>
      passed.some(
        (one) => one.partition === partition && one.positions.some((to) => reaches(to, stop)),
      ),
  };
}

export type FeedWatch = ReturnType<typeof createFeedWatch>;

/** Whether one position of a stream covers another of the same. */
export const reaches = (to: Position, stop: Position): boolean =>
  to.version >= stop.version &&
  positionToken({ ...to, version: stop.version }) === positionToken(stop);
