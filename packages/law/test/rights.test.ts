import { startOfDayInJapan } from '@doui/kernel';
import { describe, expect, test } from 'vitest';
import {
  isRetained,
  jointUseChange,
  leakReport,
  nameChangeTold,
  publicPageItems,
} from '../src/index.ts';

const day = startOfDayInJapan;
const leak = { kinds: ['special-care'] as const, stronglyEncrypted: false, clientTold: false };

describe('R-7.1: reporting a leak', () => {
  test('was an effort until 2022-03-31', () => {
    expect(leakReport({ ...leak, knownAt: day('2022-03-31') }, new Set())).toEqual({
      duty: 'effort',
    });
  });

  test('the day of knowledge is day 1, and an end on a weekend or holiday moves on', () => {
    // Known on Friday 2026-11-20: day 5 is Tuesday the 24th; Monday is a holiday and does not count as an end.
    const report = leakReport(
      { ...leak, knownAt: day('2026-11-20') + 3_600_000 },
      new Set(['2026-11-24']),
    );
    expect(report).toEqual({
      duty: 'report',
      preliminaryBy: day('2026-11-26'),
      finalBy: day('2026-12-22'),
    });
  });

  test('a wrongful purpose leaves 60 days for the full report', () => {
    const report = leakReport(
      { ...leak, kinds: ['wrongful-purpose'], knownAt: day('2026-06-01') },
      new Set(),
    );
    expect(report).toMatchObject({ duty: 'report', finalBy: day('2026-07-31') });
  });

  test('nothing is reported when strongly encrypted, or by a processor that told its client', () => {
    const known = { ...leak, knownAt: day('2026-06-01') };
    expect(leakReport({ ...known, stronglyEncrypted: true }, new Set())).toEqual({ duty: 'none' });
    expect(leakReport({ ...known, clientTold: true }, new Set())).toEqual({ duty: 'none' });
    expect(leakReport({ ...known, kinds: [] }, new Set())).toEqual({ duty: 'none' });
  });
});

test('R-5.11: what is deleted within six months became retained data on 2022-04-01', () => {
  const item = { category: 'ordinary' } as const;
  expect(isRetained(item, day('2022-03-31'), true)).toBe(false);
  expect(isRetained(item, day('2022-04-01'), true)).toBe(true);
  expect(isRetained({ category: 'not-retained' }, day('2022-04-01'), false)).toBe(false);
});

test('R-5.1: the public page shows the security measures since 2022-04-01', () => {
  expect(publicPageItems(day('2022-03-31'))).not.toContain('security-measures');
  expect(publicPageItems(day('2022-04-01'))).toContain('security-measures');
});

test('R-4.3: a change of name is told without delay afterwards since 2022-04-01', () => {
  expect(nameChangeTold(day('2022-03-31'))).toBe('in-advance');
  expect(nameChangeTold(day('2022-04-01'))).toBe('without-delay');
});

test('R-4.4: more items or recipients of joint use need consent, purposes and names need notice', () => {
  const before = {
    id: 'group',
    version: 1,
    items: ['name'],
    purposes: ['supply'],
    recipients: ['sister'],
    scope: { ja: '', en: '' },
    responsibleName: { ja: 'A', en: 'A' },
  };
  const after = {
    ...before,
    items: ['name', 'phone'],
    recipients: ['sister', 'cousin'],
    purposes: ['supply', 'safety'],
    responsibleName: { ja: 'B', en: 'B' },
  };
  expect(jointUseChange(before, after)).toEqual({
    consent: ['items', 'scope'],
    notice: ['purposes', 'responsibleName'],
  });
  expect(jointUseChange(before, before)).toEqual({ consent: [], notice: [] });
});
