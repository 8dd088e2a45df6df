import { ConsentStateSchema, create, decode, encode } from '@doui/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createView } from '../src/index.ts';
import { consentFacts, readConsent } from '../src/wire.ts';

/** What is said of a value the long way: by the generated code and the mapping of its message. */
function longWay(value: Uint8Array) {
  const state = decode(ConsentStateSchema, value);
  return state.ok ? consentFacts(state.value) : state;
}

const ident = fc.constantFrom('move', 'mail', 'gas', 'denki', 'mizu', 'a1');
const numbers = fc.oneof(
  fc.nat(5),
  fc.integer({ min: 0, max: 2 ** 40 }),
  fc.bigInt(-9n, 2n ** 62n),
);
const big = numbers.map(BigInt);
const unsigned = big.map((value) => (value < 0n ? -value : value));
const scope = fc.record({ item: ident, recipients: fc.array(ident, { maxLength: 3 }) });
const answer = fc.record({
  purpose: fc.oneof(ident, fc.string()),
  purposeVersion: fc.nat(3),
  notice: ident,
  noticeVersion: fc.nat(3),
  status: fc.constantFrom('given', 'given', 'refused', 'withdrawn', 'expired', 'paused'),
  scopes: fc.array(scope, { maxLength: 3 }),
  givenAtMs: big,
  expiresAtMs: big,
  answerVersion: unsigned,
  abroadRecipients: fc.array(ident, { maxLength: 2 }),
  stoppedVersion: unsigned,
  spoken: fc.boolean(),
});
const state = fc.record({
  org: fc.oneof(ident, fc.string()),
  person: ident,
  version: unsigned,
  lowestReader: fc.constantFrom(0, 1, 1, 1, 2),
  erased: fc.boolean(),
  needsRepresentative: fc.boolean(),
  needsRepresentativeUntilMs: big,
  answers: fc.array(answer, { maxLength: 6 }),
});
const written = state.map((fields) =>
  encode(ConsentStateSchema, create(ConsentStateSchema, fields)),
);

test('R-9.3: read from the bytes, a state says what it says the long way', () => {
  fc.assert(
    fc.property(written, (value) => {
      expect(readConsent(value)).toEqual(longWay(value));
      // The second time its answers are known by their bytes.
      expect(readConsent(value)).toEqual(longWay(value));
    }),
    { numRuns: 3_000 },
  );
});

test('F13: whatever the bytes are, both ways say the same or refuse alike', () => {
  const edit = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.boolean() });
  fc.assert(
    fc.property(written, fc.array(edit, { minLength: 1, maxLength: 4 }), (value, edits) => {
      let broken = Uint8Array.from(value);
      for (const { at, byte, cut } of edits) {
        if (broken.length === 0) break;
        if (cut) broken = broken.slice(0, at % broken.length);
        else broken[at % broken.length] = byte;
      }
      expect(readConsent(broken)).toEqual(longWay(broken));
    }),
    { numRuns: 10_000 },
  );
});

test('F13: two states one behind the other, and fields out of order, are read the long way', () => {
  fc.assert(
    fc.property(written, written, (one, other) => {
      const both = Buffer.concat([one, other]);
      expect(readConsent(both)).toEqual(longWay(both));
    }),
    { numRuns: 1_000 },
  );
});

test('R-9.1: a view that knows answers again keeps what one keeps that does not', () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 8 }), (values) => {
      const [quick, slow] = [createView(), createView()];
      for (const value of values) {
        const [facts, wanted] = [readConsent(value), longWay(value)];
        if (!facts.ok || !wanted.ok || wanted.value.person === '') continue;
        if (wanted.value.org === '' || wanted.value.version > 2 ** 32 - 1) continue;
        quick.applyConsent(facts.value);
        slow.applyConsent(wanted.value);
        const { org, person } = wanted.value;
        expect(quick.consent(org, person)).toEqual(slow.consent(org, person));
      }
      expect(quick.counts()).toEqual(slow.counts());
    }),
    { numRuns: 500 },
  );
});
