import { describe, expect, test } from 'vitest';
import type { Stop } from '../cases/events.ts';
import { lastBefore, type Passed } from './last-before.ts';
import { readProvisionPage } from './wire.ts';

const position = { service: 'consent', stream: 'org1/person/p1', version: 7 };
const stop: Stop = {
  ...{ id: 'stop1', org: 'org1', kind: 'withdrawal', position, eventHash: 'hash', person: 'p1' },
  ...{ purposes: ['moving'], items: [], recipients: [], schemes: [], gpc: false },
  ...{ answeredAtMs: 10_000, sinceMs: 10_000 },
};
const closedAtMs = () => 10_200;

const passed = (offset: number, version: number, more: Partial<Passed> = {}): Passed => ({
  ...{ feed: 'feed1', partition: 0, provisionId: `feed1/aa/0/${offset}`, atMs: 10_000 + offset },
  ...{ incarnation: 'aa', offset },
  restsOn: [{ items: ['name'], position: { ...position, version } }],
  ...more,
});
const lastOf = (records: readonly Passed[], of: Stop = stop) =>
  lastBefore(of, closedAtMs, records)?.provisionId;

describe('R-9.5: the last record that a stop names', () => {
  test('is none that was released on what was given after the stop', () => {
    expect(lastOf([passed(1, 6), passed(2, 8), passed(3, 8)])).toBe('feed1/aa/0/1');
    expect(lastOf([passed(2, 8)])).toBeUndefined();
  });

  test('is an older one, however late the closing and whatever the clock of the gate', () => {
    expect(lastOf([passed(1, 6), passed(2, 6, { atMs: 50_000 })])).toBe('feed1/aa/0/2');
  });

  test('of one batch is the one that stands last, in whichever order they are told', () => {
    const batch = [9, 11, 10].map((offset) => passed(offset, 6, { atMs: 10_000 }));
    expect(lastOf(batch)).toBe('feed1/aa/0/11');
  });

  test('of a stop of single items carried one of them', () => {
    const partly = { ...stop, items: ['address'] };
    const restsOn = [{ items: ['name', 'address'], position: { ...position, version: 6 } }];
    expect(lastOf([passed(1, 6, { restsOn }), passed(2, 6)], partly)).toBe('feed1/aa/0/1');
  });

  test('that rests on something else passed before the closing', () => {
    const scheme = [{ items: ['name'], position: { ...position, service: 'purpose-registry' } }];
    const before = passed(1, 0, { restsOn: scheme, atMs: 10_150 });
    const lifted = passed(2, 0, { restsOn: scheme, atMs: 40_000 });
    expect(lastOf([before, lifted])).toBe('feed1/aa/0/1');
    expect(lastOf([passed(3, 0, { restsOn: [{ items: ['name'] }] }), lifted])).toBe('feed1/aa/0/3');
  });

  test('that rests on a scheme is none that left after an opt-out was undone, however soon', () => {
    const scheme = [
      { items: ['name'], position: { service: 'opt-out', stream: 'org1/scheme/s', version: 1 } },
    ];
    const optOut = { ...stop, position: { ...position, service: 'opt-out' } };
    const left = (offset: number, appendedAtMs: number) =>
      passed(offset, 0, { restsOn: scheme, atMs: 9_900, appendedAtMs });
    expect(lastOf([left(1, 10_190), left(2, 10_700)], optOut)).toBe('feed1/aa/0/1');
    // The clocks of two brokers are a little apart.
    expect(lastOf([left(1, 10_190), left(2, 10_210)], optOut)).toBe('feed1/aa/0/2');
  });
});

test('a page of provision records says of each item what it rested on', () => {
  const item = {
    ...{ id: 'feed1/aa/0/12', feed: 'feed1', at: '2026-01-01T00:00:00.000Z' },
    ...{ items: ['name', 'address'], basisPosition: 'consent:org1/person/p1:6' },
    otherBases: [{ items: ['address'] }],
  };
  const broken = { ...item, id: 'feed1/aa/x' };
  const page = readProvisionPage({ items: [item, broken], next: 'c' });
  expect(page).toMatchObject({
    next: 'c',
    items: [
      {
        ...{ incarnation: 'aa', partition: 0, offset: 12 },
        restsOn: [
          { items: ['name'], position: { ...position, version: 6 } },
          { items: ['address'] },
        ],
      },
    ],
  });
  expect(page?.items).toHaveLength(1);
  expect(readProvisionPage({ items: [{ id: 1 }] })).toBeUndefined();
});
