import { create, encode, ProvisionRecordSchema } from '@doui/events';
import type { FeedFacts } from '@doui/law';
import type { BasisPlace, ItemsBasis, Outcome } from './outcome.ts';

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
  const shared = new Map<Outcome, Map<readonly string[], SharedPart>>();

  function sharedPart(outcome: Outcome, items: readonly string[]): SharedPart {
    const known = shared.get(outcome)?.get(items);
    if (known) return known;
    const [first, ...rest] = basesOf(outcome, items);
    const others = rest.filter(({ place }) => !isOwn(place));
    const message = create(ProvisionRecordSchema, {
      org: feed.org,
      feed: feed.id,
      partition,
      recipient: feed.recipient,
      recipientVersion: BigInt(outcome.recipientVersion),
      purpose: feed.purpose,
      purposeVersion: outcome.purposeVersion,
      items: [...items],
      basis: first?.basis ?? '',
      cite: first?.cite ?? '',
      ...(first?.place && !isOwn(first.place)
        ? { basisPosition: positionOf(first.place, '') }
        : {}),
      ruleSet: outcome.ruleSet,
      incarnation,
      otherBases: others.map((other) => otherBasis(other, '')),
    });
    const made: SharedPart = {
      head: Buffer.from(encode(ProvisionRecordSchema, message)),
      own: isOwn(first?.place) ? first?.place : undefined,
      ownOthers: rest.filter(({ place }) => isOwn(place)),
    };
    const ofOutcome = shared.get(outcome) ?? new Map<readonly string[], SharedPart>();
    shared.set(outcome, ofOutcome.set(items, made));
    return made;
  }

  return (
    person: string,
    offset: bigint,
    outcome: Outcome,
    items: readonly string[],
  ): Uint8Array => {
    const { head, own, ownOthers } = sharedPart(outcome, items);
    const offsetText = offset.toString();
    const streamLength = feed.org.length + 8 + person.length;
    // Few records rest on two bases, and of fewer the second is the person's own word.
    const tail = ownOthers.length === 0 ? undefined : tailOf(feed, person, ownOthers);
    const size =
      head.length + prefix.length + offsetText.length + person.length + 5 * (varintMax + 2);
    const more = (own ? own.service.length + streamLength + 32 : 0) + (tail?.length ?? 0);
    const out = Buffer.allocUnsafe(size + more);
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
    if (tail) {
      out.set(tail, at);
      at += tail.length;
    }
    return out.subarray(0, at);
  };
}

/** What many records have in common, and what of it each has to say of its own person. */
type SharedPart = {
  readonly head: Buffer;
  readonly own: BasisPlace | undefined;
  readonly ownOthers: readonly ItemsBasis[];
};

/** In the person's own stream. */
const isOwn = (place: BasisPlace | undefined): boolean =>
  place !== undefined && place.stream === undefined;

/** What these items rest on, in their order; a record may lack some of the outcome's. */
function basesOf({ bases }: Outcome, items: readonly string[]): ItemsBasis[] {
  return bases
    .map((each) => ({ ...each, items: each.items.filter((item) => items.includes(item)) }))
    .filter((each) => each.items.length > 0)
    .sort((a, b) => items.indexOf(a.items[0] ?? '') - items.indexOf(b.items[0] ?? ''));
}

const positionOf = ({ service, stream, version }: BasisPlace, own: string) => ({
  service,
  stream: stream ?? own,
  version: BigInt(version),
});

const otherBasis = ({ items, basis, cite, place }: ItemsBasis, own: string) => ({
  items: [...items],
  basis,
  cite,
  ...(place ? { basisPosition: positionOf(place, own) } : {}),
});

function tailOf({ org }: FeedFacts, person: string, others: readonly ItemsBasis[]): Uint8Array {
  const stream = `${org}/person/${person}`;
  const otherBases = others.map((other) => otherBasis(other, stream));
  return encode(ProvisionRecordSchema, create(ProvisionRecordSchema, { otherBases }));
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
