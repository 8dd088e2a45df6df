import { fail, isId, ok, type Result } from '@doui/kernel';
import { keepMembers } from './members.ts';

/** Why a record of a feed cannot be read. */
export type PoisonCode = 'no-key' | 'key-is-no-person' | 'no-value' | 'not-json' | 'not-an-object';

export type FeedRecord = {
  readonly person: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly members: readonly string[];
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads a record of `feed.<id>.in`: the key is the person, the value an object of the feed's members. */
export function readFeedRecord(
  key: Uint8Array | null,
  value: Uint8Array | null,
): Result<FeedRecord, PoisonCode> {
  if (key === null) return fail('no-key');
  const person = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
  if (!isId(person)) return fail('key-is-no-person');
  if (value === null) return fail('no-value');
  let text: string;
  let content: unknown;
  try {
    text = utf8.decode(value);
    content = JSON.parse(text);
  } catch {
    return fail('not-json');
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return fail('not-an-object');
  }
  return ok({ person, bytes: value, text, members: Object.keys(content) });
}

/**
 * What may leave of a record: its own bytes when every member may, otherwise the object without the
 * others. Members that belong to no item are nobody's to give and go too.
 */
export function permitted(
  record: FeedRecord,
  may: ReadonlySet<string>,
): { value: Uint8Array; kept: number; removed: number } {
  const { members, bytes, text } = record;
  let kept = 0;
  for (const member of members) if (may.has(member)) kept += 1;
  const removed = members.length - kept;
  if (removed === 0) return { value: bytes, kept, removed };
  return { value: Buffer.from(keepMembers(text, (name) => may.has(name))), kept, removed };
}
