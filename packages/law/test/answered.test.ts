import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseOrg, casePerson, factsOf, over, type World } from '../src/cases/world.ts';
import { givenNow } from '../src/coverage.ts';
import type { ConsentFacts, PurposeFacts } from '../src/facts.ts';
import { compileFeed } from '../src/index.ts';
import { anyAsk, anyWorld } from './worlds.ts';

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

test('F8: nor what was published: a feed permits as if it had been published long ago', () => {
  const hour = 3_600_000;
  let permitted = 0;
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, { purpose, items, recipient = 'rec1' }) => {
      const publishedAt = world.purposes?.[purpose]?.publishedAt ?? 0;
      const moment = {
        begins: publishedAt - hour / 2,
        ends: publishedAt + hour / 2,
        answered: Number.POSITIVE_INFINITY,
      };
      const maskIn = (one: World): number => {
        const facts = factsOf(one);
        const feed = compileFeed({ org: caseOrg, purpose, recipient, items }, facts, moment);
        const verdict = feed.newVerdict();
        const person = {
          consent: facts.consent(caseOrg, casePerson),
          optOut: facts.optOut(caseOrg, casePerson),
          held: facts.held(caseOrg, casePerson),
        };
        feed.decideFeed(person, moment, verdict);
        return verdict.mask;
      };
      const before = over(world, { purposes: { [purpose]: { publishedAt: publishedAt - hour } } });
      const mask = maskIn(world);
      expect(mask).toBe(maskIn(before));
      if (mask !== 0) permitted += 1;
    }),
    { numRuns: 1_500, seed: 42 },
  );
  expect(permitted).toBeGreaterThan(10);
});
