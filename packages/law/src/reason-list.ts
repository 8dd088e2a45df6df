import type { Refusal, Text } from '@doui/kernel';
import { abroadReasons } from './reasons/abroad.ts';
import { checksReasons } from './reasons/checks.ts';
import { claimsReasons } from './reasons/claims.ts';
import { consentsReasons } from './reasons/consents.ts';
import { neverReasons } from './reasons/never.ts';
import { purposesReasons } from './reasons/purposes.ts';
import { relationsReasons } from './reasons/relations.ts';
import { schemesReasons } from './reasons/schemes.ts';
import { stopsReasons } from './reasons/stops.ts';
import { unknownReasons } from './reasons/unknown.ts';

/**
 * Every reason for a "no", in order of precedence: the gravest first. A denial lists all that hold
 * in this order; tests walk the list. `cite` is the article of the Act as in force since 2022-04-01
 * (`article` in a decision is the number it had at the time); `publicCite` is what binds public
 * bodies, which chapter 4 does not.
 */
export type ReasonEntry = {
  readonly code: string;
  readonly cite?: string;
  readonly publicCite?: string;
  readonly requirement: string;
  readonly remedy?: string;
  readonly text: Text;
};

export const reasonList = [
  ...unknownReasons,
  ...neverReasons,
  ...claimsReasons,
  ...stopsReasons,
  ...purposesReasons,
  ...abroadReasons,
  ...relationsReasons,
  ...schemesReasons,
  ...consentsReasons,
  ...checksReasons,
] as const;

export type ReasonCode = (typeof reasonList)[number]['code'];

const byCode: ReadonlyMap<string, ReasonEntry> = new Map(
  reasonList.map((entry: ReasonEntry) => [entry.code, entry]),
);
const rank: ReadonlyMap<string, number> = new Map(
  reasonList.map((entry, place) => [entry.code, place]),
);

/** The entry of a code. */
export function reasonEntry(code: ReasonCode): ReasonEntry {
  const entry = byCode.get(code);
  if (!entry) throw new RangeError(`not a reason: ${code}`);
  return entry;
}

/** The place of a code in the order of precedence; 0 is the gravest. */
export const precedence = (code: ReasonCode): number => rank.get(code) ?? reasonList.length;

/** A refusal of a check, with what it is about appended to both texts. */
export function refusalOf(
  code: ReasonCode,
  options: { pointer?: string; about?: Text } = {},
): Refusal {
  const entry = reasonEntry(code);
  const { about } = options;
  return {
    code,
    text: about
      ? { ja: `${entry.text.ja}（${about.ja}）`, en: `${entry.text.en} (${about.en})` }
      : entry.text,
    ...(entry.cite ? { cite: entry.cite } : {}),
    requirement: entry.requirement,
    ...(options.pointer === undefined ? {} : { pointer: options.pointer }),
  };
}
