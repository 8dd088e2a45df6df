import fc from 'fast-check';
import { expect, test } from 'vitest';
import { caseOrg, casePerson, factsOf } from '../src/cases/index.ts';
import { type Ask, compileFeed, decide, momentAt, precedence } from '../src/index.ts';
import { anyAsk, anyInstant, anyWorld } from './worlds.ts';

// Few enough for a busy machine; DOUI_PROPERTY_RUNS multiplies them.
const times = Number(process.env['DOUI_PROPERTY_RUNS'] ?? 1);
const runs = { numRuns: 400 * times };

test('decide answers every question: each item once, a permit with an article, a denial with a reason', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const decision = decide(ask, factsOf(world));
      expect(Object.keys(decision.items).sort()).toEqual([...ask.items].sort());
      for (const item of Object.values(decision.items)) {
        if (item.effect === 'permit') expect(item.cite).not.toBe('');
        else {
          const places = item.reasons.map(({ code }) => precedence(code));
          expect(places.length).toBeGreaterThan(0);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        }
      }
    }),
    runs,
  );
});

test('R-8: a decision about a public body never cites an article of chapter 4', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const facts = factsOf({ ...world, organisation: { ...world.organisation, kind: 'public' } });
      for (const item of Object.values(decide({ ...ask, org: caseOrg }, facts).items)) {
        const cites =
          item.effect === 'permit' ? [item.cite] : item.reasons.map(({ cite }) => cite ?? '');
        for (const cite of cites) expect(cite).not.toMatch(/^Law(1[7-9]|[2-5]\d)(\.|$)/);
      }
    }),
    runs,
  );
});

test('R-4.8: after a withdrawal nothing is provided on consent, joint use or a scheme', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const answers = [{ purpose: ask.purpose, status: 'withdrawn' as const }];
      const facts = factsOf({ ...world, person: { ...world.person, answers } });
      const { exception: _e, notProvision: _n, ...plain } = ask;
      const asked: Ask = { ...plain, use: 'provide' };
      for (const item of Object.values(decide(asked, facts).items)) {
        if (item.effect === 'permit') {
          expect(['anonymised', 'not-provision']).toContain(item.basis);
        }
      }
    }),
    runs,
  );
});

test('R-4.2: an opt-out never turns a denial into a permit', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const before = decide(ask, factsOf(world));
      const optOuts = {
        ...world.optOuts,
        schemes: ['sch1', 'sch2'],
        stops: [{ kind: 'use' as const }],
        gpcAt: 1,
      };
      const after = decide(ask, factsOf({ ...world, optOuts }));
      for (const item of ask.items) {
        if (before.items[item]?.effect === 'deny') expect(after.items[item]?.effect).toBe('deny');
      }
    }),
    runs,
  );
});

test('R-4.2: no special-care item is ever provided under a scheme', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const item = decide({ ...ask, items: ['bbb'] }, factsOf(world)).items.bbb;
      if (item?.effect === 'permit') expect(item.basis).not.toBe('opt-out');
    }),
    runs,
  );
});

test('R-9.2: a compiled feed permits what decide permits, on the same basis, item by item', () => {
  let permitted = 0;
  fc.assert(
    fc.property(anyWorld, anyAsk, anyInstant, (world, asked, later) => {
      const facts = factsOf(world);
      const { use: _u, exception: _e, notProvision: _n, improperBecause: _i, ...rest } = asked;
      const ask: Ask = { ...rest, use: 'provide', recipient: asked.recipient ?? 'rec1' };
      const feed = compileFeed(
        { org: ask.org, purpose: ask.purpose, recipient: ask.recipient ?? '', items: ask.items },
        facts,
        momentAt(ask.at),
      );
      const person = {
        consent: facts.consent(ask.org, ask.person),
        optOut: facts.optOut(ask.org, ask.person),
        held: facts.held(ask.org, ask.person),
      };
      const verdict = feed.newVerdict();
      // Until `validUntil` the compiled feed is as good as a fresh decision; from then on it is shut.
      for (const at of [ask.at, ask.at + 1, later]) {
        if (at < ask.at) continue;
        const decision = decide({ ...ask, at }, facts);
        feed.decideFeed(person, momentAt(at), verdict);
        for (const [bit, item] of ask.items.entries()) {
          const passes = (verdict.mask & (1 << bit)) !== 0;
          const wanted = decision.items[item];
          if (at >= feed.validUntil) {
            expect(passes).toBe(false);
            continue;
          }
          expect(passes).toBe(wanted?.effect === 'permit');
          if (wanted?.effect !== 'permit') {
            const why = feed.whyNot(person, momentAt(at), item).map(({ code }) => code);
            for (const { code } of wanted?.reasons ?? []) expect(why).toContain(code);
            continue;
          }
          permitted++;
          const basis = feed.bases.findIndex(
            (_, number) => ((verdict.byBasis[number] ?? 0) & (1 << bit)) !== 0,
          );
          expect(feed.bases[basis]?.basis).toBe(wanted.basis);
          expect(feed.bases[basis]?.cite).toBe(wanted.cite);
        }
      }
    }),
    { numRuns: 1_200 * times },
  );
  expect(permitted).toBeGreaterThan(30);
});

test('R-4.1: nobody is known by accident: another organisation or person is denied', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      const facts = factsOf(world);
      for (const stranger of [{ org: 'other' }, { person: 'nobody' }]) {
        const asked = { ...ask, org: caseOrg, person: casePerson, ...stranger };
        for (const item of Object.values(decide(asked, facts).items))
          expect(item.effect).toBe('deny');
      }
    }),
    runs,
  );
});
