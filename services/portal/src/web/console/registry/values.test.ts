import { expect, test } from 'vitest';
import { fieldsOf } from './fields.ts';
import { dayOf, filled, instantOf } from './values.ts';

test('R-10.4: what was left empty is not sent, and what was begun is', () => {
  const begun = {
    title: { ja: '案内', en: '' },
    organisation: { ja: '', en: ' ' },
    provision: { why: { ja: '届けるため', en: '' } },
    purposes: [{ purpose: 'move', items: ['name'], recipients: [] }],
    rendered: 'not a member of the form',
  };
  expect(filled(fieldsOf.notice, begun)).toEqual({
    title: { ja: '案内', en: '' },
    purposes: [{ purpose: 'move', items: ['name'], recipients: [] }],
    provision: Object.fromEntries(
      ['why', 'items', 'means', 'recipients', 'contract'].map((key) => [
        key,
        key === 'why' ? { ja: '届けるため', en: '' } : { ja: '', en: '' },
      ]),
    ),
    acquiresUnnoticeably: false,
  });
});

test('an optional group nobody touched is left out', () => {
  const { provision, ...rest } = filled(fieldsOf.notice, { provision: {} });
  expect([provision, rest['purposes']]).toEqual([undefined, []]);
});

test('a day is one of Japan', () => {
  expect(dayOf(instantOf('2026-11-23'))).toBe('2026-11-23');
  expect(dayOf('2026-11-22T15:00:00Z')).toBe('2026-11-23');
  expect(dayOf('soon')).toBe('');
});
