import { type Refusal, startOfDayInJapan } from '@doui/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Actor, Side } from '../actor.ts';
import { decidePerson, type PersonCommand } from './decide.ts';
import type { PersonEvent } from './events.ts';
import { evolvePerson, initialPerson, type PersonState } from './state.ts';

const at = startOfDayInJapan('2026-11-22');
const by: Actor = { role: 'person', client: 'portal', subject: 's1' };
const known = { publishedSchemes: new Set(['meibo', 'jusho']) };
const common = { at, by, side: 'person' as Side };

type Bare = PersonCommand extends infer C
  ? C extends PersonCommand
    ? Omit<C, 'at' | 'by' | 'side'> & Partial<Pick<C, 'at' | 'by' | 'side'>>
    : never
  : never;
const command = (bare: Bare): PersonCommand => ({ ...common, ...bare }) as PersonCommand;

/** Folds commands that must all be accepted, then asks one more. */
function given(...commands: Bare[]) {
  const state = commands.reduce<PersonState>((folded, bare) => {
    const decided = decidePerson(folded, command(bare), known);
    if (!decided.ok) throw new Error(JSON.stringify(decided.error));
    return evolvePerson(folded, decided.value);
  }, initialPerson);
  return {
    state,
    when: (bare: Bare) => decidePerson(state, command(bare), known),
  };
}

const codes = (decided: { ok: boolean; error?: Refusal[] }) =>
  decided.ok ? [] : (decided.error ?? []).map(({ code, pointer }) => `${code} ${pointer ?? ''}`);
const kept = (state: PersonState) => {
  if (state.status !== 'kept') throw new Error('erased');
  return state;
};

describe('R-4.2: opting out of schemes', () => {
  test('R-4.2: names the scheme and the day, and a repeat keeps the first day', () => {
    const optOut: Bare = { type: 'opt-out', schemes: ['meibo'], method: 'web' };
    const { state } = given(optOut, { ...optOut, at: at + 1, method: 'call' });
    expect(kept(state).schemes).toEqual([{ scheme: 'meibo', at, method: 'web', side: 'person' }]);
  });

  test('R-4.2: every unknown scheme is named, and nothing is recorded', () => {
    const decided = given().when({
      type: 'opt-out',
      schemes: ['ghost1', 'meibo', 'ghost2'],
      method: 'web',
    });
    expect(codes(decided)).toEqual(['unknown-scheme /schemes/0', 'unknown-scheme /schemes/2']);
  });

  test('R-4.2: what the organisation set the person cannot undo, and the other way round', () => {
    const theirs: Bare = {
      type: 'opt-out',
      schemes: ['meibo'],
      method: 'call',
      side: 'organisation',
    };
    const undo: Bare = { type: 'undo-opt-out', schemes: ['meibo'], gpc: false };
    expect(codes(given(theirs).when(undo))).toEqual(['stopped-by-other-side /schemes/0']);
    const both = given({ ...theirs, side: 'person' }, theirs, undo);
    expect(kept(both.state).schemes.map(({ side }) => side)).toEqual(['organisation']);
  });
});

describe('R-2.6: contact stops', () => {
  test('R-2.6: one channel stops and resumes without touching the others', () => {
    const { state } = given(
      { type: 'stop-contact', channel: 'phone' },
      { type: 'stop-contact', channel: 'e-mail' },
      { type: 'resume-contact', channel: 'phone' },
    );
    expect(kept(state).contactStops.map(({ channel }) => channel)).toEqual(['e-mail']);
  });

  test('R-2.6: a channel that was not stopped cannot be resumed', () => {
    const decided = given().when({ type: 'resume-contact', channel: 'visit' });
    expect(codes(decided)).toEqual(['nothing-to-undo /channel']);
  });
});

describe('R-5.5: stops of use and provision', () => {
  const stop = (ground: string, more: object = {}): Bare => ({
    type: 'stop-use',
    scope: { kind: 'use', purpose: 'moving' },
    ground,
    ...more,
  });

  test('R-5.5: a ground of 2022 does not serve on 2022-03-31 and serves on 2022-04-01', () => {
    const day = startOfDayInJapan('2022-04-01');
    const before = given().when(stop('no-longer-needed', { at: day - 1 }));
    expect(codes(before)).toEqual(['stop-ground-not-in-force /ground']);
    expect(given().when(stop('no-longer-needed', { at: day })).ok).toBe(true);
  });

  test('R-5.5: unlawful provision is a ground against provision, not against use', () => {
    expect(codes(given().when(stop('unlawful-provision')))).toEqual([
      'ground-not-for-kind /ground',
    ]);
  });

  test('R-5.5: both faults of a ground are told at once', () => {
    const decided = given().when({
      type: 'stop-use',
      at: startOfDayInJapan('2020-01-01'),
      ground: 'improper-use',
      scope: { kind: 'provision' },
    });
    expect(codes(decided)).toEqual([
      'stop-ground-not-in-force /ground',
      'ground-not-for-kind /ground',
    ]);
  });

  test('R-5.5: only the very scope that was stopped is lifted, and only by who stopped it', () => {
    const asked = given(stop('wish'), stop('wish', { scope: { kind: 'use' } }));
    expect(
      codes(asked.when({ type: 'resume-use', scope: { kind: 'use', purpose: 'other' } })),
    ).toEqual(['nothing-to-undo ']);
    expect(
      codes(asked.when({ type: 'resume-use', scope: { kind: 'use' }, side: 'organisation' })),
    ).toEqual(['stopped-by-other-side ']);
    const lifted = given(stop('wish'), stop('wish', { scope: { kind: 'use' } }), {
      type: 'resume-use',
      scope: { kind: 'use' },
    });
    expect(kept(lifted.state).stops.map(({ purpose }) => purpose)).toEqual(['moving']);
  });
});

describe('R-4.2: Global Privacy Control', () => {
  const signal: Bare = { type: 'apply-gpc', anew: false };
  const undo: Bare = { type: 'undo-opt-out', schemes: [], gpc: true };

  test('R-4.2: the signal opts out, its repetition changes nothing', () => {
    const once = given(signal);
    expect(kept(once.state).gpc).toEqual({ status: 'in-force', at });
    expect(codes(once.when(signal))).toEqual(['gpc-answered-before ']);
  });

  test('R-4.2: once undone the same header does not opt out again, the person anew does', () => {
    const undone = given(signal, undo);
    expect(kept(undone.state).gpc).toEqual({ status: 'undone', at });
    expect(codes(undone.when(signal))).toEqual(['gpc-answered-before ']);
    expect(undone.when({ type: 'apply-gpc', anew: true }).ok).toBe(true);
  });

  test('R-4.2: only the person undoes it', () => {
    expect(codes(given(signal).when({ ...undo, side: 'organisation' }))).toEqual([
      'stopped-by-other-side /gpc',
    ]);
  });
});

test('R-3.1: after erasure nothing is kept and nothing is accepted', () => {
  const erased = given({ type: 'stop-contact', channel: 'mail' }, { type: 'erase-person' });
  expect(erased.state).toEqual({ status: 'erased', at });
  expect(codes(erased.when({ type: 'stop-contact', channel: 'mail' }))).toEqual(['person-erased ']);
});

const anyScope = fc.record(
  {
    kind: fc.constantFrom('use' as const, 'provision' as const),
    purpose: fc.constantFrom('moving', 'power'),
    recipient: fc.constantFrom('denki', 'mizu'),
  },
  { requiredKeys: ['kind'] },
);
const anySide = fc.constantFrom<Side>('person', 'organisation');
const anyCommand: fc.Arbitrary<PersonCommand> = fc
  .oneof(
    fc.record({
      type: fc.constant('opt-out' as const),
      schemes: fc.constantFrom(['meibo'], ['jusho'], ['meibo', 'jusho']),
      method: fc.constant('web' as const),
    }),
    fc.record({
      type: fc.constant('undo-opt-out' as const),
      schemes: fc.constantFrom(['meibo'], ['jusho'], []),
      gpc: fc.boolean(),
    }),
    fc.record({ type: fc.constant('apply-gpc' as const), anew: fc.boolean() }),
    fc.record({
      type: fc.constant('stop-use' as const),
      scope: anyScope,
      ground: fc.constant('wish'),
    }),
    fc.record({ type: fc.constant('resume-use' as const), scope: anyScope }),
    fc.record({
      type: fc.constant('stop-contact' as const),
      channel: fc.constant('mail' as const),
    }),
    fc.record({
      type: fc.constant('resume-contact' as const),
      channel: fc.constant('mail' as const),
    }),
  )
  .chain((bare) => anySide.map((side) => ({ at, by, ...bare, side }) as PersonCommand));

const sideOf = (event: PersonEvent): Side =>
  event.type === 'use-stopped' || event.type === 'use-resumed'
    ? event.stop.side
    : event.type === 'opt-outs-erased' || event.type === 'restated'
      ? 'person'
      : event.side;

test('R-5.5: whatever one side does, what the other side stopped stays stopped', () => {
  fc.assert(
    fc.property(fc.array(anyCommand, { maxLength: 30 }), anyCommand, (history, last) => {
      const fold = (state: PersonState, next: PersonCommand): PersonState => {
        const decided = decidePerson(state, next, known);
        return decided.ok ? evolvePerson(state, decided.value) : state;
      };
      const before = kept(history.reduce(fold, initialPerson));
      const decided = decidePerson(before, last, known);
      if (!decided.ok) return;
      const after = kept(evolvePerson(before, decided.value));
      const other: Side = sideOf(decided.value) === 'person' ? 'organisation' : 'person';
      const of = (state: typeof before) => ({
        schemes: state.schemes.filter(({ side }) => side === other),
        stops: state.stops.filter(({ side }) => side === other),
        contact: state.contactStops.filter(({ side }) => side === other),
      });
      expect(of(after)).toEqual(of(before));
    }),
  );
});
