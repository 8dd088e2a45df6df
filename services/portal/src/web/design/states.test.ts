import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, test } from 'vitest';
import { ApiProblem } from '../app/api.ts';
import { startI18n } from '../i18n/i18n.ts';
import { ja } from '../i18n/ja.ts';
import { Problem } from './states.tsx';

beforeAll(() => startI18n('ja'));

const said = (error: unknown): string =>
  renderToStaticMarkup(createElement(Problem, { error })).replaceAll(/<[^>]*>/g, '');

test('what could not be read and what could not be sent are told apart', () => {
  expect(said(new ApiProblem(503))).toContain(ja.states.failed);
  const sent = said(new ApiProblem(503, {}, true));
  expect(sent).toContain(ja.states.notSent);
  expect(sent).not.toContain(ja.states.failed);
});

test('without a connection, only what is read comes by itself', () => {
  expect(said(new ApiProblem(0))).toContain(ja.states.offlineWhy);
  const sent = said(new ApiProblem(0, {}, true));
  expect(sent).toContain(ja.states.notSentOfflineWhy);
  expect(sent).not.toContain(ja.states.offlineWhy);
});

test('who must sign in anew hears it from the dialog alone', () => {
  expect(said(new ApiProblem(401, {}, true))).toBe('');
  expect(said(new ApiProblem(401))).not.toBe('');
});

test('closing a dialog without doing anything does not bear the word for withdrawing', () => {
  expect(ja.states.cancel).not.toContain('やめ');
});
