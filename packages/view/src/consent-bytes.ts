import { ConsentStateSchema, decode, encode, PurposeAnswerSchema } from '@doui/events';
import type { Result } from '@doui/kernel';
import type { AnswerFacts, ConsentFacts } from '@doui/law';
import { answerFacts, consentFacts, readerVersion } from './wire.ts';

/**
 * A person's consents straight from the bytes. What many answers have in common (purpose, notice, scopes) is
 * decoded once by the generated code and known again by its bytes; four numbers of each answer are read by
 * hand. Whatever does not look the way an owner writes it goes the long way, so both say the same of every value.
 */
export function readConsent(value: Uint8Array): Result<ConsentFacts, string> {
  const facts = quickly(value);
  if (facts) return { ok: true, value: facts };
  const state = decode(ConsentStateSchema, value);
  return state.ok ? consentFacts(state.value) : state;
}

const varint = 0;
const bytes = 2;
const tag = (field: number, wire: number): number => (field << 3) | wire;
const orgTag = tag(1, bytes);
const personTag = tag(2, bytes);
const versionTag = tag(3, varint);
const lowestReaderTag = tag(4, varint);
const erasedTag = tag(5, varint);
const needsRepresentativeTag = tag(6, varint);
const needsRepresentativeUntilTag = tag(7, varint);
const answersTag = tag(8, bytes);
// Of an answer: what differs from person to person.
const givenAtTag = tag(7, varint);
const expiresAtTag = tag(8, varint);
const answerVersionTag = tag(9, varint);
const stoppedVersionTag = tag(11, varint);

/** Not a number this reader takes; also where the bytes end too early. */
const strange = -1;

let from: Uint8Array = new Uint8Array(0);
let at = 0;

function number(end: number): number {
  let scale = 1;
  let result = 0;
  // Seven bytes: beyond 2⁴⁹ there are no instants and no versions.
  for (let left = 7; left > 0 && at < end; left--) {
    const byte = from[at++] as number;
    result += (byte & 0x7f) * scale;
    if (byte < 0x80) return result;
    scale *= 0x80;
  }
  return strange;
}

/** ASCII of the length at the cursor; anything else is not taken. */
function text(end: number): string | undefined {
  const length = number(end);
  if (length < 0 || at + length > end) return undefined;
  let made = '';
  for (const last = at + length; at < last; at++) {
    const byte = from[at] as number;
    if (byte >= 0x80) return undefined;
    made += String.fromCharCode(byte);
  }
  return made;
}

function quickly(value: Uint8Array): ConsentFacts | undefined {
  from = value;
  at = 0;
  const end = value.length;
  let [org, person]: [string | undefined, string | undefined] = ['', ''];
  let [version, lowestReader, until, flags] = [0, 0, 0, 0];
  const answers: AnswerFacts[] = [];
  for (let before = 0; at < end; ) {
    const next = value[at++] as number;
    // In the order of their numbers, each once but the answers: so no later one can overrule an earlier.
    if (next < before || (next === before && next !== answersTag)) return undefined;
    before = next;
    switch (next) {
      case orgTag:
        org = text(end);
        if (org === undefined) return undefined;
        break;
      case personTag:
        person = text(end);
        if (person === undefined) return undefined;
        break;
      case versionTag:
        version = number(end);
        if (version === strange) return undefined;
        break;
      case lowestReaderTag:
        lowestReader = number(end);
        if (lowestReader === strange || lowestReader > readerVersion) return undefined;
        break;
      case erasedTag:
      case needsRepresentativeTag: {
        if (number(end) !== 1) return undefined;
        flags |= next === erasedTag ? 1 : 2;
        break;
      }
      case needsRepresentativeUntilTag:
        until = number(end);
        if (until === strange) return undefined;
        break;
      case answersTag: {
        const length = number(end);
        if (length === strange || at + length > end) return undefined;
        const answer = answerUpTo(at + length);
        if (!answer) return undefined;
        answers.push(answer);
        break;
      }
      default:
        return undefined;
    }
  }
  const erased = (flags & 1) !== 0;
  const needsRepresentative = (flags & 2) !== 0;
  const facts: ConsentFacts = { org, person, version, erased, needsRepresentative, answers };
  return until === 0 ? facts : { ...facts, needsRepresentativeUntil: until };
}

type Known = { readonly bytes: Uint8Array; readonly facts: AnswerFacts };

const knownMax = 20_000;
const known = new Map<number, Known[]>();
let knownCount = 0;
/** The bytes of an answer that are not its own numbers. */
let common = new Uint8Array(1_024);

function answerUpTo(end: number): AnswerFacts | undefined {
  if (common.length < end - at) common = new Uint8Array((end - at) * 2);
  let length = 0;
  let hash = 0x811c9dc5;
  let [givenAt, expiresAt, answerVersion, stoppedVersion] = [0, 0, 0, 0];
  for (let before = 0; at < end; ) {
    const start = at;
    const next = from[at++] as number;
    if (next >= 0x80 || next < before) return undefined;
    const own =
      next === givenAtTag ||
      next === expiresAtTag ||
      next === answerVersionTag ||
      next === stoppedVersionTag;
    if (own && next === before) return undefined;
    before = next;
    const wire = next & 7;
    if (wire !== varint && wire !== bytes) return undefined;
    const read = number(end);
    if (read === strange) return undefined;
    if (own) {
      if (next === givenAtTag) givenAt = read;
      else if (next === expiresAtTag) expiresAt = read;
      else if (next === answerVersionTag) answerVersion = read;
      else stoppedVersion = read;
      continue;
    }
    if (wire === bytes) at += read;
    if (at > end) return undefined;
    for (let place = start; place < at; place++) {
      const byte = from[place] as number;
      common[length++] = byte;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
  }
  const same = commonFacts(hash, length);
  if (!same) return undefined;
  // Member by member: spreading costs more than all that was read.
  const { purpose, purposeVersion, notice, noticeVersion, status, scopes, abroadRecipients } = same;
  const numbers = { givenAt, answerVersion, stoppedVersion };
  if (same.inWriting !== undefined || same.abroadNamed || same.byRepresentative !== undefined) {
    return expiresAt === 0 ? { ...same, ...numbers } : { ...same, ...numbers, expiresAt };
  }
  const answer = {
    purpose,
    purposeVersion,
    notice,
    noticeVersion,
    status,
    scopes,
    givenAt,
    answerVersion,
    abroadRecipients,
    stoppedVersion,
  };
  if (expiresAt !== 0) (answer as { expiresAt?: number }).expiresAt = expiresAt;
  return answer;
}

function commonFacts(hash: number, length: number): AnswerFacts | undefined {
  const found = known.get(hash);
  if (found) {
    for (const each of found) if (isCommon(each.bytes, length)) return each.facts;
  }
  const kept = common.slice(0, length);
  const message = decode(PurposeAnswerSchema, kept);
  // A length that reaches beyond what holds it would mean something else among its neighbours.
  if (!message.ok || !sameBytes(encode(PurposeAnswerSchema, message.value), kept)) return undefined;
  const facts = answerFacts(message.value);
  if (!facts.ok) return undefined;
  if (knownCount >= knownMax) {
    known.clear();
    knownCount = 0;
  }
  const ofHash = known.get(hash);
  const entry = { bytes: kept, facts: facts.value };
  if (ofHash) ofHash.push(entry);
  else known.set(hash, [entry]);
  knownCount += 1;
  return facts.value;
}

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

function isCommon(bytesOf: Uint8Array, length: number): boolean {
  if (bytesOf.length !== length) return false;
  for (let place = 0; place < length; place++) {
    if (bytesOf[place] !== common[place]) return false;
  }
  return true;
}
