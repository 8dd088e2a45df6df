import { ConsentStateSchema, decode, stateTopics, topics } from '@doui/events';
import { parseStreamKey } from '@doui/kernel';
import type { InRecord } from '@doui/stream';

/** Of everything else that many, from all of the run: after an hour a topic holds a hundred thousand. */
const shareMax = 3_000;
const whole: readonly string[] = [topics.consentEvents, topics.provisions];

/** The records of a topic that are written again, in their order. */
export function repeatable(
  topic: string,
  records: readonly InRecord[],
  steady: readonly string[],
): readonly InRecord[] {
  if (stateTopics.includes(topic)) return newestOf(topic, records, steady);
  if (whole.includes(topic)) return records;
  const every = Math.max(1, Math.ceil(records.length / shareMax));
  return records.filter((_, n) => n % every === 0);
}

/**
 * Of a state topic the newest of each key: an older one behind it is another fault (F19). Of persons only
 * of those who do not change their mind meanwhile; everything else rests while this goes on.
 */
function newestOf(
  topic: string,
  records: readonly InRecord[],
  steady: readonly string[],
): readonly InRecord[] {
  const newest = new Map<string, { record: InRecord; version: bigint }>();
  for (const record of records) {
    const key = Buffer.from(record.key ?? []).toString('utf8');
    const stream = parseStreamKey(key);
    // Ticks, and what an owner says of its whole topic, are true at their place only.
    if (!stream) continue;
    if (stream.kind === 'person' && !steady.includes(stream.id)) continue;
    if (topic !== topics.consentState) {
      newest.set(key, { record, version: record.offset });
      continue;
    }
    const read = decode(ConsentStateSchema, record.value);
    if (!read.ok) continue;
    const known = newest.get(key);
    if (!known || known.version <= read.value.version) {
      newest.set(key, { record, version: read.value.version });
    }
  }
  return [...newest.values()].map(({ record }) => record);
}
