import {
  ConsentEventSchema,
  decode,
  OptOutEventSchema,
  RegistryEventSchema,
  StopEventSchema,
  topics,
} from '@doui/events';
import { fail, ok, type Result } from '@doui/kernel';
import type { LogLeaf } from '@doui/proof';
import type { InRecord } from '@doui/stream';

/** An event as it is logged, and what it names as its predecessor. */
export type LogEvent = LogLeaf & { readonly previousHash: string };

type Hashed = { readonly version: bigint; readonly hash: string; readonly previousHash: string };
type Read = (bytes: Uint8Array) => Result<Hashed, string>;

// Every topic whose records are entries of a ledger. The record's key is the name of the stream.
const sources: Readonly<Record<string, { readonly service: string; readonly read: Read }>> = {
  [topics.registryEvents]: {
    service: 'purpose-registry',
    read: (bytes) => decode(RegistryEventSchema, bytes),
  },
  [topics.consentEvents]: {
    service: 'consent',
    read: (bytes) => decode(ConsentEventSchema, bytes),
  },
  [topics.optoutEvents]: { service: 'opt-out', read: (bytes) => decode(OptOutEventSchema, bytes) },
  [topics.stopsEvents]: {
    service: 'stop-tracker',
    read: (bytes) => decode(StopEventSchema, bytes),
  },
};

export const logTopics: readonly string[] = Object.keys(sources);

const hexHash = /^[0-9a-f]{64}$/;

/** What is logged of a record: its place in its stream and its hash, nothing else. */
export function readEvent({ topic, key, value }: InRecord): Result<LogEvent, string> {
  const source = sources[topic];
  if (!source || key === null || value === null) return fail('no entry of a ledger');
  const decoded = source.read(value);
  if (!decoded.ok) return decoded;
  const { version, hash, previousHash } = decoded.value;
  const stream = Buffer.from(key).toString('utf8');
  if (!hexHash.test(hash) || !hexHash.test(previousHash) || version < 1n || stream === '') {
    return fail('an entry of a ledger has a version and two hashes');
  }
  return ok({ service: source.service, stream, version: Number(version), hash, previousHash });
}
