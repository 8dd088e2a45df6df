import { isDeepStrictEqual } from 'node:util';
import { parseStrictJson } from '@doui/http';
import { streamKey } from '@doui/kernel';
import { type CompiledAsk, claimedFact, compileAsk, type Decision, isAudited } from '@doui/law';
import type { View } from '@doui/view';
import { parseQuestion, type Question } from './wire.ts';

/** What is kept of a decision for all who stand alike. */
export type Kept<Text> = {
  readonly decision: Decision;
  readonly audited: boolean;
  readonly text: Text;
};

export type Known<Text> = {
  /** As it was read in full, about whomever it was. */
  readonly question: Question;
  readonly compiled: CompiledAsk<Kept<Text>>;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
};

/** Filled by `find`; one is made and used again. */
export type Found<Text> = { known: Known<Text>; person: string };

const textBytesMax = 4_096;
const knownMax = 2_000;
const keptMax = 20_000;

/**
 * Questions come again and again with another person in them. A text that was read strictly, and read again
 * with other ids in the place of the person's, needs not be read a third time: what has the same bytes around
 * an id is the same question about somebody else.
 */
export function knownQuestions<Text>(
  view: View,
  textOf: (decision: Decision, question: Question, optOutKnown: boolean) => Text,
) {
  const byMark = new Map<number, Known<Text>[]>();
  let count = 0;
  let kept = 0;

  function forget(): void {
    byMark.clear();
    count = 0;
    kept = 0;
  }

  /** Where the id stands, and a mark of the bytes around it: other texts seldom have the same. */
  const spot = { begin: 0, end: 0, mark: 0 };
  function findSpot(bytes: Uint8Array, from: number, to: number): boolean {
    let mark = to - from;
    let at = from;
    for (; ; at++) {
      if (at > to - shortest) return false;
      const byte = bytes[at] as number;
      if (byte === quote && bytes[at + 1] === letterP && isPersonKey(bytes, at)) break;
      mark = (mark + byte * (at - from + 1)) | 0;
    }
    at += personKey.length;
    while (bytes[at] === space) at++;
    if (bytes[at++] !== colon) return false;
    while (bytes[at] === space) at++;
    if (bytes[at++] !== quote) return false;
    const begin = at;
    while (at < to && ofId[bytes[at] as number] === 1) at++;
    const length = at - begin;
    if (length < 3 || length > 40 || bytes[at] !== quote) return false;
    spot.begin = begin;
    spot.end = at;
    for (let place = at; place < to; place++) {
      mark = (mark + (bytes[place] as number) * (place - at + 1)) | 0;
    }
    spot.mark = (mark - length) | 0;
    return true;
  }

  const found: Found<Text> = { known: undefined as unknown as Known<Text>, person: '' };

  return {
    /** The question in these bytes, when it is a known one. */
    find(bytes: Buffer, from = 0, to = bytes.length): Found<Text> | undefined {
      if (!findSpot(bytes, from, to)) return undefined;
      const { begin, end } = spot;
      for (const known of byMark.get(spot.mark) ?? []) {
        const { head, tail } = known;
        if (head.length !== begin - from || tail.length !== to - end) continue;
        if (!isSame(head, bytes, from) || !isSame(tail, bytes, end)) continue;
        found.known = known;
        found.person = bytes.toString('latin1', begin, end);
        return found;
      }
      return undefined;
    },
    /** Remembers the text of a question about now that was read in full. */
    learn(bytes: Buffer, question: Question): void {
      const { at, exception, facts } = question;
      if (at !== undefined || exception !== undefined || facts !== undefined) return;
      if (claimedFact(question) !== undefined) return;
      if (bytes.length > textBytesMax || !findSpot(bytes, 0, bytes.length)) return;
      const { begin, end, mark } = spot;
      const [head, tail] = [bytes.subarray(0, begin), bytes.subarray(end)];
      for (const probe of probes) {
        if (!isDeepStrictEqual(readAbout(probe, head, tail), { ...question, person: probe }))
          return;
      }
      if (count >= knownMax || kept >= keptMax) forget();
      const { person: _, ...form } = question;
      const compiled = compileAsk(form, view, (decision, ask) => {
        kept += 1;
        const audited = isAudited(ask, view);
        const { org, person: first } = ask;
        const optOutKnown = view.position('opt-out', streamKey(org, 'person', first)) > 0;
        return { decision, audited, text: textOf(decision, question, optOutKnown) };
      });
      // Copies: the bytes belong to a buffer that may be large, and is used again.
      const known = { question, compiled, head: head.slice(), tail: tail.slice() };
      const same = byMark.get(mark);
      if (same) same.push(known);
      else byMark.set(mark, [known]);
      count += 1;
    },
  };
}

const probes = ['0az', 'person9probe9of9forty9letters9and9digits'];

function readAbout(person: string, head: Uint8Array, tail: Uint8Array): Question | undefined {
  const text = Buffer.concat([head, Buffer.from(person), tail]).toString('utf8');
  const parsed = parseStrictJson(text);
  const question = parsed.ok ? parseQuestion(parsed.value) : undefined;
  return question?.ok ? question.value : undefined;
}

const personKey = Buffer.from('"person"');
const shortest = '"person":"abc"'.length;
const [quote, colon, space, letterP] = [0x22, 0x3a, 0x20, 0x70];

const isPersonKey = (bytes: Uint8Array, at: number): boolean => isSame(personKey, bytes, at);

function isSame(known: Uint8Array, bytes: Uint8Array, from: number): boolean {
  for (let place = 0; place < known.length; place++) {
    if (known[place] !== bytes[from + place]) return false;
  }
  return true;
}

/** 1 for the bytes an id is made of (`a-z`, `0-9`). */
const ofId = Uint8Array.from({ length: 256 }, (_, byte) =>
  (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a) ? 1 : 0,
);
