import type { Instant } from '@doui/kernel';
import type { Decision, Standing } from '@doui/law';
import type { Question } from './wire.ts';

/** What differs between two answers to the same question about two who stand alike. */
export type Own = {
  readonly person: string;
  readonly standing: Pick<Standing, 'consentVersion' | 'answerVersion' | 'optOutVersion'>;
  readonly at: string;
  readonly freshnessMs: number;
};

export type AnswerText = (own: Own) => string;

type Hole = 'person' | 'consent' | 'answer' | 'optOut' | 'at' | 'freshness';

// Nothing a person is called by or a registry holds looks like these.
const person = 'zz0hole0person0zz0hole0person0zz0hole0zz';
const at: Instant = 253_402_214_399_123;
const numbers = {
  consent: 900_000_000_000_011,
  answer: 900_000_000_000_012,
  optOut: 900_000_000_000_013,
  freshness: 900_000_000_000_014,
};

type Write = (
  decision: Decision,
  question: Question,
  seen: { readonly consent: number; readonly optOut: number; readonly freshnessMs: number },
) => object;

/**
 * The text of an answer with holes for what is the person's own. It is made by writing the answer once in the
 * ordinary way with marks in these places, so that both ways cannot come apart. One character a byte of UTF-8,
 * to be written as `latin1`: whole answers are put together without being encoded again.
 */
export function answerText(
  write: Write,
  { used, ...decision }: Decision,
  question: Question,
  atText: (at: Instant) => string,
  optOutKnown: boolean,
): AnswerText {
  const marked: Decision = {
    ...decision,
    at,
    used: {
      ...used,
      ...(used.consentVersion === undefined ? {} : { consentVersion: numbers.consent }),
      ...(used.answerVersion === undefined ? {} : { answerVersion: numbers.answer }),
      ...(used.optOutVersion === undefined ? {} : { optOutVersion: numbers.optOut }),
    },
  };
  const seen = {
    // Who was never heard of is decided in full.
    consent: numbers.consent,
    optOut: optOutKnown ? numbers.optOut : 0,
    freshnessMs: numbers.freshness,
  };
  const text = JSON.stringify(write(marked, { ...question, person }, seen));
  const holes: [string, Hole][] = [
    [person, 'person'],
    [atText(at), 'at'],
    [String(numbers.consent), 'consent'],
    [String(numbers.answer), 'answer'],
    [String(numbers.optOut), 'optOut'],
    [String(numbers.freshness), 'freshness'],
  ];
  const { texts, between } = cut(text, new Map(holes));
  return (own) => {
    let made = texts[0] ?? '';
    for (let place = 0; place < between.length; place++) {
      made += filling(between[place], own);
      made += texts[place + 1];
    }
    return made;
  };
}

function filling(hole: Hole | undefined, { person: id, standing, ...own }: Own): string | number {
  switch (hole) {
    case 'person':
      return id;
    case 'at':
      return own.at;
    case 'consent':
      return standing.consentVersion;
    case 'answer':
      return standing.answerVersion;
    case 'optOut':
      return standing.optOutVersion;
    default:
      return Math.round(own.freshnessMs);
  }
}

function cut(text: string, holes: ReadonlyMap<string, Hole>) {
  const pattern = [...holes.keys()].map((mark) => mark.replaceAll(/[.+]/g, '\\$&')).join('|');
  const texts: string[] = [];
  const between: Hole[] = [];
  let from = 0;
  for (const found of text.matchAll(new RegExp(pattern, 'g'))) {
    texts.push(asBytes(text.slice(from, found.index)));
    between.push(holes.get(found[0]) as Hole);
    from = found.index + found[0].length;
  }
  texts.push(asBytes(text.slice(from)));
  return { texts, between };
}

/** One character a byte of UTF-8, to be written as `latin1`. */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
