import type { Position } from '@doui/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CaseCommand, decide } from './decide.ts';
import type { CaseEvent, Closing, Stop } from './events.ts';
import {
  type CaseState,
  evolve,
  isOpened,
  isOver,
  lastRecordMs,
  overdueOf,
  unknownCase,
} from './state.ts';

const position: Position = { service: 'consent', stream: 'hikkoshi/person/taro', version: 7 };
const stop: Stop = {
  id: 'stop1',
  org: 'hikkoshi',
  kind: 'withdrawal',
  position,
  eventHash: 'hash7',
  person: 'taro',
  purposes: ['transfer'],
  items: [],
  recipients: [],
  schemes: [],
  gpc: false,
  answeredAtMs: 1_000,
  sinceMs: 990,
};
const feed = { feed: 'denki', recipient: 'denryoku', purpose: 'transfer', partitions: 2 };
const partner = { partner: 'denryoku', recipients: ['denryoku'], dueAtMs: 100_000 };
const opening = (more: Partial<Extract<CaseCommand, { type: 'open-stop' }>> = {}): CaseCommand => ({
  type: 'open-stop',
  atMs: 1_010,
  stop,
  boundMs: 1_000,
  feeds: [feed],
  partners: [partner],
  ...more,
});
const closing = (partition: number, closedAtMs = 1_100): Closing => ({
  feed: 'denki',
  partition,
  by: 'passed',
  closedAtMs,
  closingOffset: 42,
});
const close = (...closings: Closing[]): CaseCommand => ({
  type: 'close-partitions',
  atMs: 1_200,
  closings,
});
const acknowledged = (kind: 'received' | 'stopped' | 'erased', reference = kind): CaseCommand => ({
  type: 'acknowledge',
  atMs: 2_000,
  partner: 'denryoku',
  acknowledgement: { kind, atMs: 2_000, via: 'api', reference },
});

/** Carries out what is not refused, and says what was. */
function after(...commands: CaseCommand[]): {
  state: CaseState;
  events: CaseEvent[];
  no: string[];
} {
  let state = unknownCase;
  const events: CaseEvent[] = [];
  const no: string[] = [];
  for (const command of commands) {
    const decided = decide(state, command);
    if (decided.ok) {
      events.push(decided.value);
      state = evolve(state, decided.value);
    } else no.push(...decided.error.map(({ code }) => code));
  }
  return { state, events, no };
}

describe('R-9.5: a stop is followed to its end', () => {
  test('it closes when the last partition of the last feed has', () => {
    expect(after(opening(), close(closing(0))).state.status).toBe('closing');
    const { state } = after(opening(), close(closing(0)), close(closing(1, 1_300)));
    expect(state).toMatchObject({ status: 'closed', closedAtMs: 1_300, heldT: true });
  });

  test('it is complete when every partner has stopped, and `received` is not enough', () => {
    const closed = [opening(), close(closing(0), closing(1))];
    expect(after(...closed, acknowledged('received')).state.status).toBe('closed');
    expect(after(...closed, acknowledged('stopped')).state.status).toBe('complete');
  });

  test('a partner may answer before the feeds have closed', () => {
    const { state } = after(opening(), acknowledged('stopped'), close(closing(0), closing(1)));
    expect(state.status).toBe('complete');
  });

  test('an erasure asks partners to erase', () => {
    const erasure = opening({ stop: { ...stop, kind: 'erasure' } });
    const closed = [erasure, close(closing(0), closing(1))];
    expect(after(...closed, acknowledged('stopped')).state.status).toBe('closed');
    expect(after(...closed, acknowledged('erased')).state.status).toBe('complete');
  });

  test('a stop that concerns neither feed nor partner is complete at once', () => {
    const { state } = after(opening({ feeds: [], partners: [] }));
    expect(state).toMatchObject({ status: 'complete', heldT: true, closedAtMs: 990 });
  });

  const found = (...lasts: number[]): CaseCommand => ({
    type: 'find-lasts',
    atMs: 9_000,
    lasts: lasts.map((appendedAtMs, partition) => ({
      ...{ feed: 'denki', partition, provisionId: `p${partition}`, atMs: 1, appendedAtMs },
    })),
  });
  const lateProof = close(closing(0), closing(1, 990 + 1_001));

  test('whether T was held is not known of a late proof until the last records are', () => {
    const { state } = after(opening(), lateProof);
    expect(state).toMatchObject({ status: 'closed' });
    expect(state).not.toHaveProperty('heldT');
  });

  test('T was held when nothing left after it, however late the proof of the closing stood', () => {
    for (const lasts of [found(), found(500), found(500, 990 + 1_000)]) {
      expect(after(opening(), lateProof, lasts).state).toMatchObject({ heldT: true });
    }
  });

  test('T was not held when a record left later than that, by the time of the broker', () => {
    const { state } = after(opening(), lateProof, found(500, 990 + 1_001));
    expect(state).toMatchObject({ status: 'closed', heldT: false });
    if (isOpened(state)) expect(lastRecordMs(state)).toBe(1_001);
  });

  test('a last record without the time of the broker, and a late stop of everybody, show nothing', () => {
    const lasts = [{ feed: 'denki', partition: 0, provisionId: 'p0', atMs: 1 }];
    const unknown: CaseCommand = { type: 'find-lasts', atMs: 9_000, lasts };
    expect(after(opening(), lateProof, unknown).state).toMatchObject({ heldT: false });
    const { person: _, ...everybody } = stop;
    const all = after(opening({ stop: everybody }), lateProof, found()).state;
    expect(all).toMatchObject({ heldT: false });
  });

  test('T runs from a hold when there was one', () => {
    const held: CaseCommand = {
      type: 'hold-stop',
      atMs: 500,
      id: 'stop1',
      org: 'hikkoshi',
      person: 'taro',
      position,
    };
    const { state } = after(held, opening(), close(closing(0), closing(1, 1_501)), found(1_501));
    expect(state).toMatchObject({ status: 'closed', heldAtMs: 500, heldT: false });
  });
});

describe('R-9.5: what comes again or from elsewhere changes nothing', () => {
  test.each<[string, CaseCommand]>([
    ['case-opened-before', opening()],
    ['nothing-new', close(closing(0))],
    ['nothing-new', close({ ...closing(0), feed: 'another' })],
    ['nothing-new', close(closing(2))],
    ['not-concerned', { type: 'tell-partner', atMs: 1, partner: 'another' }],
  ])('%s', (code, command) => {
    expect(after(opening(), close(closing(0)), command).no).toEqual([code]);
  });

  test('nothing but opening and holding begins a case', () => {
    expect(after(close(closing(0))).no).toEqual(['case-unknown']);
  });

  test('the first closing of a partition is the one that counts', () => {
    const { state } = after(
      opening(),
      close(closing(0, 1_100)),
      close(closing(0, 5_000), closing(1)),
    );
    expect(isOpened(state) && state.feeds[0]?.closed.map(({ closedAtMs }) => closedAtMs)).toEqual([
      1_100, 1_100,
    ]);
  });

  test('an acknowledgement is not taken twice', () => {
    const { no } = after(opening(), acknowledged('stopped'), acknowledged('stopped'));
    expect(no).toEqual(['nothing-new']);
  });
});

describe('R-9.5: giving again', () => {
  const supersede = (by: Position): CaseCommand => ({ type: 'supersede-stop', atMs: 3_000, by });

  test('ends the case', () => {
    const by = { ...position, version: 8 };
    expect(after(opening(), supersede(by)).state).toMatchObject({
      status: 'superseded',
      supersededBy: by,
    });
  });

  test.each([
    ['in the same version', { ...position }],
    ['earlier', { ...position, version: 6 }],
    ['to another service', { ...position, service: 'opt-out', version: 8 }],
    ['by somebody else', { ...position, stream: 'hikkoshi/person/hanako', version: 8 }],
  ])('%s does not: deny wins', (_, by) => {
    const { state, no } = after(opening(), supersede(by));
    expect(no).toEqual(['deny-wins']);
    expect(state.status).toBe('closing');
  });

  test('does not undo what is complete', () => {
    const done = [opening({ feeds: [], partners: [] }), supersede({ ...position, version: 8 })];
    expect(after(...done).no).toEqual(['case-ended']);
  });

  test('leaves T to be judged by when its feeds close, and by what left until then', () => {
    const given = supersede({ ...position, version: 8 });
    const held = after(opening(), given, close(closing(0), closing(1)));
    expect(held.state).toMatchObject({ status: 'superseded', closedAtMs: 1_100, heldT: true });
    const half = after(opening(), given, close(closing(0))).state;
    expect(half).not.toHaveProperty('heldT');
    const late = [opening(), given, close(closing(0), closing(1, 9_000))];
    expect(after(...late).state).not.toHaveProperty('heldT');
    const lasts = (appendedAtMs: number): CaseCommand => ({
      ...{ type: 'find-lasts', atMs: 9_500 },
      lasts: [{ feed: 'denki', partition: 1, provisionId: 'p', atMs: 1_000, appendedAtMs }],
    });
    expect(after(...late, lasts(1_500)).state).toMatchObject({ heldT: true });
    expect(after(...late, lasts(2_500)).state).toMatchObject({ heldT: false });
    // What rests on a scheme has no version: what left late may have left after the opt-out was lifted.
    const optOut = { service: 'opt-out', stream: 'hikkoshi/person/taro', version: 7 };
    const scheme = [
      opening({ stop: { ...stop, kind: 'opt-out', position: optOut } }),
      supersede({ ...optOut, version: 8 }),
      close(closing(0), closing(1, 9_000)),
    ];
    expect(after(...scheme, lasts(1_500)).state).toMatchObject({ heldT: true });
    expect(after(...scheme, lasts(2_500)).state).not.toHaveProperty('heldT');
  });

  test('does not end the work on it: its feeds are followed, and it is certified, also after a restart', () => {
    const given = supersede({ ...position, version: 8 });
    const certify = (words: number): CaseCommand => ({
      ...{ type: 'issue-certificate', atMs: 9_000, kid: 'k', digest: `d${words}`, words },
    });
    const closed = [opening(), given, close(closing(0), closing(1))];
    expect(isOver(after(opening(), given).state)).toBe(false);
    expect(isOver(after(...closed).state)).toBe(false);
    const certified = [...closed, certify(0)];
    expect(isOver(after(...certified).state)).toBe(true);
    // A word that comes later is evidence, and belongs into its certificate.
    const word = [...certified, acknowledged('stopped')];
    expect(isOver(after(...word).state)).toBe(false);
    expect(isOver(after(...word, certify(1)).state)).toBe(true);
  });

  test('nobody is reminded of a superseded stop', () => {
    const over = [opening(), supersede({ ...position, version: 8 })];
    const remind: CaseCommand = { type: 'remind-partner', atMs: 4_000, partner: 'denryoku' };
    expect(after(...over, remind).no).toEqual(['case-ended']);
  });
});

test('R-5.10: what is overdue is named: feeds after T, partners after their day', () => {
  const { state } = after(opening(), close(closing(0)));
  if (!isOpened(state)) throw new Error('not opened');
  expect(overdueOf(state, 1_900)).toEqual({ feeds: [], partners: [] });
  expect(overdueOf(state, 1_991)).toEqual({ feeds: ['denki'], partners: [] });
  expect(overdueOf(state, 100_001)).toEqual({ feeds: ['denki'], partners: ['denryoku'] });
});

test('R-9.5: in whatever order closings, answers and repeats come, the end is the same', () => {
  const steps: CaseCommand[] = [
    close(closing(0)),
    close(closing(1)),
    close(closing(0), closing(1)),
    acknowledged('received'),
    acknowledged('stopped'),
    { type: 'tell-partner', atMs: 1_500, partner: 'denryoku' },
    { type: 'find-lasts', atMs: 1_600, lasts: [] },
  ];
  fc.assert(
    fc.property(
      fc.shuffledSubarray(steps, { minLength: steps.length }),
      fc.array(fc.constantFrom(...steps), { maxLength: 8 }),
      (order, repeats) => {
        const { state, events } = after(opening(), ...order, ...repeats);
        expect(state).toMatchObject({ status: 'complete', heldT: true, closedAtMs: 1_100 });
        // Folding what was recorded gives the same case.
        expect(events.reduce(evolve, unknownCase)).toEqual(state);
      },
    ),
    { seed: 95, numRuns: 300 },
  );
});
