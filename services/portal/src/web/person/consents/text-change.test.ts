import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedSections, changesBetween } from './text-change.ts';

const sentence = fc.constantFrom('一つ目。', '二つ目。', '三つ目。');
const textOf = (sections: readonly (readonly string[])[]): string =>
  sections.map((lines, at) => `## 題${at}\n\n${lines.join('')}`).join('\n\n');
const notice = fc.array(fc.array(sentence, { minLength: 1, maxLength: 6 }), { maxLength: 5 });

test('both texts can be read back from what changed', () => {
  const without = (gone: string, older: string, newer: string) =>
    changesBetween(older, newer)
      .filter(({ change }) => change !== gone)
      .map(({ text }) => text);
  fc.assert(
    fc.property(notice, notice, (a, b) => {
      const [older, newer] = [textOf(a), textOf(b)];
      expect(without('added', older, newer)).toEqual(without('', older, older));
      expect(without('removed', older, newer)).toEqual(without('', newer, newer));
    }),
  );
});

test('only the sentence that changed is marked, in the section where it stands', () => {
  const older =
    '# 題\n\n## 期間\n\n電気会社へ渡します。期間は一年です。\n\n## 権利\n\nやめられます。\n';
  const newer =
    '# 題\n\n## 期間\n\n電気会社へ渡します。期間は二年です。\n\n## 権利\n\nやめられます。\n';
  expect(changedSections(older, newer)).toEqual([
    {
      title: '期間',
      units: [
        { kind: 'text', text: '電気会社へ渡します。', change: 'same' },
        { kind: 'text', text: '期間は一年です。', change: 'removed' },
        { kind: 'text', text: '期間は二年です。', change: 'added' },
      ],
    },
  ]);
});

test('an entry that is gone and a section that is new are marked', () => {
  const changed = changedSections(
    '## 項目\n\n- 名前\n- 電話\n',
    '## 項目\n\n- 名前\n\n## 委託\n\nなし。\n',
  );
  expect(changed.flatMap(({ units }) => units).filter(({ change }) => change !== 'same')).toEqual([
    { kind: 'entry', text: '電話', change: 'removed' },
    { kind: 'section', text: '委託', change: 'added' },
    { kind: 'text', text: 'なし。', change: 'added' },
  ]);
});

test('the same text has no change', () => {
  expect(changedSections('## 題\n\n同じ。', '## 題\n\n同じ。')).toEqual([]);
});
