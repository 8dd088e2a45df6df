import {
  ConsentStateSchema,
  create,
  decode,
  encode,
  macHeader,
  partitionOf,
  sealState,
  tickKey,
  topics,
  verifyState,
} from '@doui/events';
import { streamKey } from '@doui/kernel';
import type { ConsentFacts, FeedFacts } from '@doui/law';
import type { InRecord, OutRecord } from '@doui/stream';
import { consentFacts } from '@doui/view/wire';

/** No id of a person holds an `o` or a `u`, so this is nobody's (see `idFromBytes`). */
export const canaryOf = (feed: string): string => `doui0canary${feed}`.slice(0, 40);

const canaryKey = (feed: string): string => tickKey(`canary/${feed}`);

/** The partition of the state topics, and of the feed, in which the canary lives. */
export const canaryPartition = ({ org, id }: FeedFacts, partitions: number): number =>
  partitionOf(streamKey(org, 'person', canaryOf(id)), partitions);

/**
 * What the canary says, as a state like a person's, in the partition where that person's would stand. It
 * goes under a tick's key: views of others pass over it, and no owner counts it.
 */
export function canaryRecord(
  feed: FeedFacts,
  said: { given: boolean; version: number; purposeVersion: number; atMs: number },
  { partitions, macKey }: { partitions: number; macKey: Uint8Array },
): OutRecord {
  const { org, purpose, recipient, items } = feed;
  const { given, version, purposeVersion, atMs } = said;
  const value = encode(
    ConsentStateSchema,
    create(ConsentStateSchema, {
      org,
      person: canaryOf(feed.id),
      version: BigInt(version),
      lowestReader: 1,
      answers: [
        {
          purpose,
          purposeVersion,
          notice: 'canary',
          noticeVersion: 1,
          status: given ? 'given' : 'withdrawn',
          scopes: given ? items.map(({ item }) => ({ item, recipients: [recipient] })) : [],
          abroadRecipients: [recipient],
          givenAtMs: BigInt(atMs),
          answerVersion: BigInt(version),
          stoppedVersion: BigInt(given ? 0 : version),
        },
      ],
    }),
  );
  const topic = topics.consentState;
  const key = canaryKey(feed.id);
  const partition = canaryPartition(feed, partitions);
  const headers = { [macHeader]: sealState(macKey, topic, key, value) };
  return { topic, key, value, partition, headers };
}

const prefix = Buffer.from(tickKey('canary/'));

/** What a canary said, out of a tick; `undefined` for every other. */
export function readCanary(
  { topic, key, value, headers }: InRecord,
  macKey: Uint8Array,
): ConsentFacts | undefined {
  if (topic !== topics.consentState || !key || !value) return undefined;
  if (key.length <= prefix.length || prefix.compare(key, 0, prefix.length) !== 0) return undefined;
  const name = Buffer.from(key).toString('latin1');
  if (!verifyState(macKey, topic, name, value, headers[macHeader])) return undefined;
  const state = decode(ConsentStateSchema, value);
  const facts = state.ok ? consentFacts(state.value) : undefined;
  // A canary speaks for itself alone.
  const own = facts?.ok && name === canaryKey(facts.value.person.slice(canaryOf('').length));
  return own ? facts.value : undefined;
}

/** A record of the feed as its source might have written it, about the canary. */
export const canaryInput = ({ id, items }: FeedFacts, offset: number) => ({
  offset: BigInt(offset),
  key: Buffer.from(canaryOf(id)),
  value: Buffer.from(
    JSON.stringify(
      Object.fromEntries(items.flatMap(({ members }) => members.map((name) => [name, 'canary']))),
    ),
  ),
});

/** What was released goes to a topic of our own, and leaves no provision record: nobody was given anything. */
export const canaryOutput = (feed: string, records: readonly OutRecord[]): OutRecord[] =>
  records
    .filter(({ topic }) => topic === topics.feedOut(feed))
    .map((record) => ({ ...record, topic: topics.canaryOut }));
