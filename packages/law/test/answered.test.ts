import { expect, test } from 'vitest';
import { givenNow } from '../src/coverage.ts';
import type { ConsentFacts, PurposeFacts } from '../src/facts.ts';

const purpose = { consentValidFrom: 1 } as PurposeFacts;
const answer = { purpose: 'moving', purposeVersion: 1, status: 'given', givenAt: 5_000 } as const;
const answers = [answer] as unknown as ConsentFacts['answers'];
const consent = { answers, needsRepresentative: false } as unknown as ConsentFacts;
const ask = (moment: Parameters<typeof givenNow>[3], more: object = {}): boolean =>
  givenNow(consent, { ...answers[0], ...more } as (typeof answers)[number], purpose, moment);

test('R-4.1: an answer counts from when it was given', () => {
  expect(ask({ begins: 4_999, ends: 6_000 })).toBe(false);
  expect(ask({ begins: 5_000, ends: 6_000 })).toBe(true);
});

test('F8: who decides on answers that stand before it does not doubt them because its clock is slow', () => {
  expect(ask({ begins: 0, ends: 6_000, answered: Number.POSITIVE_INFINITY })).toBe(true);
  // What ends, ends all the same when either clock says so.
  const ran = { expiresAt: 6_000 };
  expect(ask({ begins: 0, ends: 6_000, answered: Number.POSITIVE_INFINITY }, ran)).toBe(false);
});
