import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { blocksOf } from './notice-blocks.ts';
import { NoticeText } from './notice-text.tsx';

const markup = (text: string, after?: (part: string) => string): string =>
  renderToStaticMarkup(createElement(NoticeText, { text, ...(after ? { after } : {}) }));

test('S8: what looks like HTML in a notice is shown as text', () => {
  const hostile = '<img src=x onerror="alert(1)"><script>alert(1)</script>';
  const shown = markup(`# ${hostile}\n\n## ${hostile}\n\n${hostile}\n\n- ${hostile}\n`);
  expect(shown).not.toMatch(/<(img|script)/);
  expect(shown.match(/&lt;script&gt;/g)).toHaveLength(3); // The title is the page's own heading.
});

test('R-2.1: every character of the text is shown, in order', () => {
  const text =
    '# 題\n\n## 組織\n\n髙﨑𠮷の店です。\n二行目。\n\n### 目的\n説明です。\n- 項目: 名前\n- 提供先: なし\n';
  const shown = markup(text).replaceAll(/<[^>]*>/g, '');
  expect(shown).toBe('組織髙﨑𠮷の店です。\n二行目。目的説明です。項目: 名前提供先: なし');
});

test('a choice stands right behind the purpose it is about', () => {
  const shown = markup('### 甲\n\nあ。\n\n### 乙\n\nい。\n', (part) => `[${part}への答え]`);
  expect(shown.replaceAll(/<[^>]*>/g, '')).toBe('甲あ。[甲への答え]乙い。[乙への答え]');
});

test('blocks are found whatever surrounds them', () => {
  expect(blocksOf('\n\n## 題\n- 一\n- 二\n\n\n文。')).toEqual([
    { kind: 'section', text: '題' },
    { kind: 'list', entries: ['一', '二'] },
    { kind: 'text', text: '文。' },
  ]);
});
