import { create, encode, ProvisionRecordSchema } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import type { Outcome } from './outcome.ts';

/** Where the released record was read. */
export type ProvisionPlace = {
  readonly feed: FeedFacts;
  readonly partition: number;
  readonly incarnation: string;
  readonly atMs: number;
};

const varint = 0;
const bytes = 2;
const tag = (field: number, wire: number): number => (field << 3) | wire;
const id = tag(1, bytes);
const offsetTag = tag(5, varint);
const atMsTag = tag(6, varint);
const personTag = tag(7, bytes);
const basisPositionTag = tag(15, bytes);
const serviceTag = tag(1, bytes);
const streamTag = tag(2, bytes);
const versionTag = tag(3, varint);
const varintMax = 10;

/**
 * Encodes the provision records of a batch. What is the same for many is encoded once, by the
 * generated code; the five fields that differ are put behind it by hand, which protobuf allows in any
 * order. Ids and positions are ASCII, so a character is a byte.
 */
export function provisionEncoder({ feed, partition, incarnation, atMs }: ProvisionPlace) {
  const prefix = `${feed.id}/${incarnation}/${partition}/`;
  const shared = new Map<Outcome, Map<readonly string[], Buffer>>();

  function sharedPart(outcome: Outcome, items: readonly string[]): Buffer {
    const known = shared.get(outcome)?.get(items);
    if (known) return known;
    const place = outcome.basisPlace;
    const message = create(ProvisionRecordSchema, {
      org: feed.org,
      feed: feed.id,
      partition,
      recipient: feed.recipient,
      recipientVersion: BigInt(outcome.recipientVersion),
      purpose: feed.purpose,
      purposeVersion: outcome.purposeVersion,
      items: [...items],
      basis: outcome.basis,
      cite: outcome.cite,
      ...(place?.stream === undefined
        ? {}
        : {
            basisPosition: {
              service: place.service,
              stream: place.stream,
              version: BigInt(place.version),
            },
          }),
      ruleSet: outcome.ruleSet,
      incarnation,
    });
    const encoded = Buffer.from(encode(ProvisionRecordSchema, message));
    const ofOutcome = shared.get(outcome) ?? new Map<readonly string[], Buffer>();
    shared.set(outcome, ofOutcome.set(items, encoded));
    return encoded;
  }

  return (
    person: string,
    offset: bigint,
    outcome: Outcome,
    items: readonly string[],
  ): Uint8Array => {
    const head = sharedPart(outcome, items);
    const offsetText = offset.toString();
    const place = outcome.basisPlace;
    const own = place && place.stream === undefined ? place : undefined;
    const streamLength = feed.org.length + 8 + person.length;
    const size =
      head.length + prefix.length + offsetText.length + person.length + 5 * (varintMax + 2);
    const out = Buffer.allocUnsafe(size + (own ? own.service.length + streamLength + 32 : 0));
    let at = head.copy(out);
    at = putText(out, at, id, prefix + offsetText);
    at = putNumber(out, at, offsetTag, Number(offset));
    at = putNumber(out, at, atMsTag, atMs);
    at = putText(out, at, personTag, person);
    if (own) {
      const stream = `${feed.org}/person/${person}`;
      const inner =
        sizeOfText(own.service.length) + sizeOfText(stream.length) + sizeOfNumber(own.version);
      out[at] = basisPositionTag;
      at = putVarint(out, at + 1, inner);
      at = putText(out, at, serviceTag, own.service);
      at = putText(out, at, streamTag, stream);
      at = putNumber(out, at, versionTag, own.version);
    }
    return out.subarray(0, at);
  };
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size += 1;
  return size;
}

const sizeOfText = (length: number): number => 1 + varintSize(length) + length;
/** Zero is left out, as everywhere in protobuf. */
const sizeOfNumber = (value: number): number => (value === 0 ? 0 : 1 + varintSize(value));

/** Numbers up to 2⁵³, which offsets, instants and versions never reach. */
function putVarint(out: Buffer, from: number, value: number): number {
  let at = from;
  let rest = value;
  while (rest >= 0x80) {
    out[at++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  out[at++] = rest;
  return at;
}

function putNumber(out: Buffer, from: number, fieldTag: number, value: number): number {
  if (value === 0) return from;
  out[from] = fieldTag;
  return putVarint(out, from + 1, value);
}

function putText(out: Buffer, from: number, fieldTag: number, text: string): number {
  out[from] = fieldTag;
  const at = putVarint(out, from + 1, text.length);
  return at + out.write(text, at, 'latin1');
}
