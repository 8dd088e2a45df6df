import { expect, test } from 'vitest';
import { feed, listFeed } from '../feeds.ts';
import { byConsent, byWord } from './ways.ts';

test('by consent people withdraw, and answer what they have seen', () => {
  const people = { answer: { notice: 'n' }, withdrawal: { purpose: 'p' } };
  const { asked } = byConsent(people, feed);
  expect(asked('a', true, 3)).toEqual({ path: 'withdrawals', body: { purpose: 'p' } });
  expect(asked('a', false, 3)).toEqual({ path: 'answers', body: { notice: 'n', seen: 3 } });
});

test('by their word half opt out and half have the provision stopped, and each undoes what it did', () => {
  const { asked } = byWord({ changing: ['a', 'b'] }, listFeed);
  const optOut = { schemes: ['movelist'] };
  expect(asked('a', true, 1)).toEqual({ path: 'opt-outs', body: optOut });
  expect(asked('a', false, 1)).toEqual({ path: 'opt-outs:undo', body: optOut });
  const stop = { kind: 'provision', purpose: 'movelist' };
  expect(asked('b', true, 1)).toEqual({ path: 'stops', body: { ...stop, ground: 'wish' } });
  expect(asked('b', false, 1)).toEqual({ path: 'stops:undo', body: stop });
});
