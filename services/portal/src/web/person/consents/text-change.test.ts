import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween } from './text-change.ts';

const without = (gone: 'removed' | 'added', older: string, newer: string): string =>
  changesBetween(older, newer)
    .filter(({ change }) => change !== gone)
    .map(({ text }) => text)
    .join('');

test('both texts can be read back from what changed', () => {
  const text = fc
    .array(fc.constantFrom('一つ目。', '二つ目。', '三つ目\n', 'Four. ', '## 題\n'), {
      maxLength: 30,
    })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (older, newer) => {
      expect(without('added', older, newer)).toBe(older);
      expect(without('removed', older, newer)).toBe(newer);
    }),
  );
});

test('only the sentence that changed is marked', () => {
  const older = '電気会社へ渡します。\n期間は一年です。\nやめられます。\n';
  const newer = '電気会社へ渡します。\n期間は二年です。\nやめられます。\n';
  const marked = changesBetween(older, newer).filter(({ change }) => change !== 'same');
  expect(marked).toEqual([
    { change: 'removed', text: '期間は一年です。' },
    { change: 'added', text: '期間は二年です。' },
  ]);
});

test('the same text has no change', () => {
  expect(changesBetween('同じ。', '同じ。')).toEqual([{ change: 'same', text: '同じ。' }]);
});
