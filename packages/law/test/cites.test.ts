import { startOfDayInJapan } from '@doui/kernel';
import { afterEach, describe, expect, test } from 'vitest';
import { articleOf } from '../src/cites.ts';
import { type RuleSet, ruleSetAt, ruleSets } from '../src/rule-sets.ts';
import { reasonOf } from '../src/verdict.ts';

const at = (day: string) => startOfDayInJapan(day);

describe('the number an article had', () => {
  test.each([
    [
      '2017-05-30',
      '個人情報保護法第23条第1項（2022年3月31日まで）',
      'APPI art. 23(1) (until 2022-03-31)',
    ],
    ['2022-04-01', '個人情報保護法第27条第1項', 'APPI art. 27(1)'],
  ])('R-4.1: on %s', (day, ja, en) => {
    expect(articleOf('Law27.1', at(day))).toEqual({ ja, en });
  });

  test('R-4.1: before the first rule set nothing is said of today’s numbers', () => {
    expect(articleOf('Law27.1', at('2017-05-29')).en).toBe('APPI art. 23(1) (until 2022-03-31)');
  });
});

describe('a third rule set', () => {
  const sets = ruleSets as RuleSet[];
  afterEach(() => {
    sets.length = 2;
  });

  test('R-4.1: cites today’s numbers, and the second still does', () => {
    const [, second] = ruleSets;
    if (!second) throw new Error('there are two rule sets');
    const third = { ...second, id: 'appi-2040' as RuleSet['id'], from: at('2040-04-01') };
    sets.push(third);
    const [before, after] = [at('2040-03-31'), at('2040-04-01')];
    expect(ruleSetAt(after)?.id).toBe('appi-2040');
    for (const moment of [before, after]) {
      expect(articleOf('Law19', moment).en).toBe('APPI art. 19');
      expect(articleOf('Law27.1', moment)).toEqual({
        ja: '個人情報保護法第27条第1項',
        en: 'APPI art. 27(1)',
      });
      expect(reasonOf('no-consent', { kind: 'private', at: moment }).article?.en).toBe(
        'APPI art. 27(1)',
      );
    }
  });
});
