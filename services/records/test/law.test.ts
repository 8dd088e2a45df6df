import { checkReceipt, receiptFlags, recordKeptUntil } from '@doui/law';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KeepRule, keepUntil } from '../src/provisions/keep-until.ts';
import { flagsOf, type ReceiptRequest, refusedReceipt } from '../src/receipts/receipt.ts';

// What this service keeps and refuses is what the law engine says of it; neither is made from the other.
const instant = fc.integer({
  min: Date.parse('2017-06-01T00:00:00+09:00'),
  max: Date.parse('2040-12-31T00:00:00+09:00'),
});

test('R-4.6: how long a record is kept is what the law engine says', () => {
  const rules: readonly KeepRule[] = [
    'three-years',
    'three-years-from-last',
    'one-year-with-contract',
  ];
  const asked = fc.record({
    rule: fc.constantFrom(...rules),
    at: instant,
    later: fc.nat({ max: 400 * 86_400_000 }),
  });
  fc.assert(
    fc.property(asked, ({ rule, at, later }) => {
      const lastAt = at + later;
      const facts = {
        ...{ at, lastAt, repeated: rule === 'three-years-from-last' },
        contractInstead: rule === 'one-year-with-contract',
      };
      expect(keepUntil(rule, at, lastAt)).toBe(recordKeptUntil(facts));
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
});

const word = fc.option(fc.constantFrom('a', '社'), { nil: undefined });
const receipt = fc.record({
  ...{ name: word, address: word, representative: word, acquisition: word },
  ...{ legalPerson: fc.boolean(), stateBody: fc.boolean() },
  ...{ basis: fc.constantFrom('consent', 'opt-out'), onPublicList: fc.boolean() },
});

test('R-4.7: a receipt is refused, or flagged, when the law engine says so', () => {
  const places = { '/acquiredHow': '/acquisition' } as Record<string, string>;
  fc.assert(
    fc.property(receipt, (given) => {
      const { basis, onPublicList, stateBody, legalPerson, acquisition, ...named } = given;
      const known = Object.fromEntries(
        Object.entries({ ...named, acquisition }).filter(([, value]) => value !== undefined),
      );
      const request: ReceiptRequest = {
        ...{ org: 'kaisha', id: 'x', receivedAt: 0, persons: ['hito'], items: ['mail'] },
        ...{ stateBody, basis, onPublicList, contractStandsIn: false },
        confirmation: { provider: 'meibo', legalPerson, ...known },
      };
      const { acquisition: acquiredHow, ...provider } = known as Record<string, string>;
      const check = {
        provider: { ...provider, legalPerson, stateBody },
        ...(acquiredHow === undefined ? {} : { acquiredHow }),
        ...{ confirmedBefore: false, underOptOut: basis === 'opt-out', onPublicList },
      };
      const pointers = (refusals: readonly { pointer?: string }[]) =>
        refusals.map(({ pointer = '' }) => places[pointer] ?? pointer).sort();
      expect(pointers(refusedReceipt(request, undefined))).toEqual(pointers(checkReceipt(check)));
      expect(flagsOf(request).length > 0).toBe(receiptFlags(check).length > 0);
    }),
    { seed: 20261122, numRuns: 2_000 },
  );
});
