import { createElement as h } from 'react';
import { renderToString } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';
import { startI18n } from '../../../i18n/i18n.ts';
import { addConsoleTexts } from '../../frame/texts.ts';
import { LongSelect, LongTicks } from './long-choices.tsx';

beforeAll(() => {
  startI18n('en');
  addConsoleTexts();
});

const choices = Array.from({ length: 10_000 }, (_, n) => ({ value: `i${n}`, label: `Item ${n}` }));
const label = 'Items';
const onChange = () => undefined;

test('R-10.4: of 10,000 items some are offered to tick, with those that are ticked', () => {
  const value = ['i9000', 'gone'];
  const html = renderToString(h(LongTicks, { label, choices, value, onChange, fault: undefined }));
  expect(html.match(/type="checkbox"/g)).toHaveLength(42);
  expect(html).toContain('Item 9000');
  expect(html).toContain('There are 9999. Type to narrow them down.');
});

test('R-10.4: of 10,000 things one is chosen from a list of some', () => {
  const html = renderToString(h(LongSelect, { label, choices, value: 'i9000', onChange }));
  expect(html.match(/<option/g)).toHaveLength(42);
  expect(html).toContain('Search “Items”');
});

test('R-10.4: of a few all are offered, and nothing is to be searched', () => {
  const few = choices.slice(0, 8);
  const html = renderToString(h(LongSelect, { label, choices: few, value: '', onChange }));
  expect(html.match(/<option/g)).toHaveLength(9);
  expect(html).not.toContain('type="search"');
});
