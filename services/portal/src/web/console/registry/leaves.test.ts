import { expect, test } from 'vitest';
import { fieldsOf } from './fields.ts';
import { comparedLeaves, leavesOf } from './leaves.ts';

const said = {
  label: (_form: string, path: string) => path,
  code: (code: string) => `<${code}>`,
  yes: 'yes',
  no: 'no',
  comma: ', ',
  day: (instant: string) => instant.slice(0, 10),
  names: { of: (_to: string, id: string) => id.toUpperCase() },
};
const leaves = (body: object) => leavesOf('notice', fieldsOf.notice, body, said);

test('R-10.4: everything a thing says is read out, with names for ids', () => {
  const read = leaves({
    title: { ja: '題', en: 'Title' },
    purposes: [{ purpose: 'move', items: ['name', 'phone'], recipients: [] }],
    acquiresUnnoticeably: true,
  });
  expect(read.map(({ label, text }) => `${label} = ${text}`)).toEqual([
    'title = 題',
    'title = Title',
    'purposes 1: purposes_purpose = MOVE',
    'purposes 1: purposes_items = NAME, PHONE',
    'acquiresUnnoticeably = yes',
  ]);
});

test('two versions stand side by side, with what is gone and what is new', () => {
  const older = leaves({ title: { ja: '題', en: 'T' }, rights: { ja: '窓口', en: 'Desk' } });
  const newer = leaves({ title: { ja: '新', en: 'T' }, voluntary: { ja: '任意', en: 'Free' } });
  const changed = comparedLeaves(older, newer).filter((one) => one.older !== one.newer);
  expect(changed.map(({ key, older: was, newer: is }) => [key, was, is])).toEqual([
    ['/title/ja', '題', '新'],
    ['/voluntary/ja', '', '任意'],
    ['/voluntary/en', '', 'Free'],
    ['/rights/ja', '窓口', ''],
    ['/rights/en', 'Desk', ''],
  ]);
});
