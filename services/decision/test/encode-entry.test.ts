import { AccessRecordSchema, decode } from '@doui/events';
import type { Ask, Decision } from '@doui/law';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { claimHash } from '../src/audit/audit-log.ts';
import { encodeEntry } from '../src/audit/encode-entry.ts';

const text = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,30}$/),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
);
const item = fc.oneof(
  fc.record({
    effect: fc.constant('permit' as const),
    basis: fc.constantFrom('consent', 'exception', 'opt-out'),
    cite: text,
  }),
  fc.record({
    effect: fc.constant('deny' as const),
    reasons: fc.array(fc.record({ code: text, cite: fc.option(text, { nil: undefined }) }), {
      maxLength: 2,
    }),
  }),
);
const decided = fc.record({
  ask: fc.record({
    person: text,
    use: fc.constantFrom('provide', 'use', 'acquire'),
    purpose: text,
    recipient: fc.option(text, { nil: undefined }),
    notProvision: fc.option(fc.constant('deceased'), { nil: undefined }),
    exception: fc.option(
      fc.record({
        ...{ ground: text, statute: fc.option(text, { nil: undefined }) },
        ...{ requester: text, reason: text },
      }),
      { nil: undefined },
    ),
  }),
  decision: fc.record({
    used: fc.record({ purposeVersion: fc.option(fc.nat(), { nil: undefined }) }),
    items: fc.uniqueArray(fc.tuple(fc.stringMatching(/^[a-z][a-z0-9]{1,20}$/), item), {
      selector: ([id]) => id,
      minLength: 1,
      maxLength: 40,
    }),
    ruleSet: fc.option(fc.constantFrom('appi-2017', 'appi-2022'), { nil: undefined }),
    at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  }),
});

test('R-3.2: an entry written by hand reads as what records.proto says of it', () => {
  const asked = fc.record({
    ...{ id: text, org: text, operation: text, atMs: fc.nat({ max: 2 ** 50 }) },
    traceId: fc.oneof(fc.constant(''), text),
    reason: fc.constantFrom('', 'complaint'),
    by: fc.record({ role: text, client: text, subject: text }),
    decided: fc.array(decided, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(asked, (entry) => {
      const all = entry.decided.map(({ ask, decision }) => ({
        ask: ask as unknown as Ask,
        decision: { ...decision, items: Object.fromEntries(decision.items) } as unknown as Decision,
      }));
      const read = decode(AccessRecordSchema, encodeEntry({ ...entry, decided: all, claimHash }));
      if (!read.ok) throw new Error(read.error);
      const { by, persons, decisions, ...rest } = read.value;
      expect(rest).toMatchObject({
        ...{ id: entry.id, org: entry.org, operation: entry.operation, service: 'decision' },
        ...{ atMs: BigInt(entry.atMs), traceId: entry.traceId, reason: entry.reason },
      });
      expect(by).toMatchObject({ ...entry.by, actingFor: '' });
      expect(persons).toEqual([...new Set(all.map(({ ask }) => ask.person))]);
      expect(decisions).toHaveLength(all.length);
      for (const [at, { ask, decision }] of all.entries()) {
        const { exception } = ask;
        expect(decisions[at]).toMatchObject({
          ...{ person: ask.person, use: ask.use, purpose: ask.purpose },
          purposeVersion: decision.used.purposeVersion ?? 0,
          recipient: ask.recipient ?? '',
          ruleSet: decision.ruleSet ?? '',
          askedAtMs: BigInt(decision.at),
          notProvision: ask.notProvision ?? '',
          ground: exception?.ground ?? '',
          statute: exception?.statute ?? '',
          claimHash: exception ? claimHash(exception.requester, exception.reason) : '',
          items: Object.entries(decision.items).map(([id, each]) =>
            each.effect === 'permit'
              ? { item: id, permitted: true, code: each.basis, cite: each.cite }
              : {
                  item: id,
                  permitted: false,
                  code: each.reasons[0]?.code ?? '',
                  cite: each.reasons[0]?.cite ?? '',
                },
          ),
        });
      }
    }),
    { seed: 20261122, numRuns: 500 },
  );
});
