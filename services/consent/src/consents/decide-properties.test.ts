import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answering,
  at,
  type Bare,
  by,
  command,
  registry,
  withdrawing,
  yes,
} from '../../test/consent-given.ts';
import { decide } from './decide.ts';
import { answerAbout, evolve, type Known, unknownPerson } from './state.ts';

const anyBare: fc.Arbitrary<Bare> = fc.oneof(
  fc
    .record({
      given: fc.boolean(),
      items: fc.subarray(['name', 'address', 'phone'], { minLength: 1 }),
      recipients: fc.subarray(['denki', 'gas'], { minLength: 1 }),
      seen: fc.nat(12),
    })
    .map(({ given: gives, items, recipients, seen }) => {
      const scopes = items.map((item) => ({ item, recipients }));
      return {
        ...answering(gives ? yes({ scopes }) : { purpose: 'move', given: false }),
        seen,
      } as Bare;
    }),
  fc
    .record({
      items: fc.subarray(['name', 'address', 'phone']),
      recipients: fc.subarray(['denki', 'gas']),
    })
    .map(({ items, recipients }) =>
      withdrawing({ scopes: items.map((item) => ({ item })), recipients }),
    ),
  fc.constant<Bare>({ type: 'change-capacity', needsRepresentative: false }),
);

function run(history: readonly Bare[]): Known {
  let state = evolve(unknownPerson, { type: 'person-registered', at, by });
  for (const bare of history) {
    const decided = decide(state, command(bare), registry);
    if (decided.ok) state = evolve(state, decided.value);
  }
  return state as Known;
}

describe('whatever happened before', () => {
  test('R-4.8: after a withdrawal nothing of the purpose is covered', () => {
    fc.assert(
      fc.property(fc.array(anyBare), (history) => {
        const decided = decide(run(history), command(withdrawing()), registry);
        const after = decided.ok && evolve(run(history), decided.value);
        expect(after && answerAbout(after as Known, 'move')).toMatchObject({
          status: 'withdrawn',
          scopes: [],
        });
      }),
    );
  });

  test('R-4.8: a partial withdrawal only ever takes away, and takes all that it names', () => {
    fc.assert(
      fc.property(
        fc.array(anyBare),
        fc.subarray(['name', 'address', 'phone']),
        fc.subarray(['denki', 'gas']),
        (history, items, recipients) => {
          fc.pre(items.length + recipients.length > 0);
          const state = run(history);
          const pairs = (of: Known) =>
            (answerAbout(of, 'move')?.scopes ?? []).flatMap(({ item, recipients: to }) =>
              to.map((recipient) => `${item} ${recipient}`),
            );
          const stop = withdrawing({ scopes: items.map((item) => ({ item })), recipients });
          const decided = decide(state, command(stop), registry);
          if (!decided.ok) throw new Error('a withdrawal is always possible');
          const after = pairs(evolve(state, decided.value) as Known);
          const wanted = pairs(state).filter((pair) => {
            const [item = '', recipient = ''] = pair.split(' ');
            return !items.includes(item) && !recipients.includes(recipient);
          });
          expect(after).toEqual(wanted);
        },
      ),
    );
  });

  test('R-9.1: no yes is ever taken that its person gave before the newest stop', () => {
    fc.assert(
      fc.property(fc.array(anyBare, { maxLength: 12 }), anyBare, (history, last) => {
        const state = run(history);
        const stoppedVersion = answerAbout(state, 'move')?.stoppedVersion ?? 0;
        const decided = decide(state, command(last), registry);
        const gives = last.type === 'record-answer' && last.answers.some((each) => each.given);
        if (gives) expect(decided.ok).toBe(last.seen >= stoppedVersion);
        else expect(decided.ok).toBe(true);
      }),
    );
  });
});
