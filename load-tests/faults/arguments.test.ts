import { expect, test } from 'vitest';
import { parseArguments } from './arguments.ts';
import { settingsWithout } from './off.ts';

test('what is not said has the figures of a full or of a short round', () => {
  expect(parseArguments(['--seed', '7'])).toMatchObject({
    ...{ seed: 7, minutes: 90, kills: 200, stops: 100, short: false, only: [] },
    ...{ patience: 1, lanes: 1 },
  });
  expect(parseArguments(['--short', '--only', 'f3,F5'])).toMatchObject({
    ...{ minutes: 15, kills: 8, stops: 3, short: true, only: ['F3', 'F5'] },
    ...{ patience: 8, lanes: 3 },
  });
});

test.each([
  ['--kills', 'x'],
  ['--off', 'law'],
  ['--minutes', '0'],
  ['--unknown', '1'],
])('%s %s is refused', (...words) => {
  expect(() => parseArguments(words)).toThrow();
});

test('R-9.4: a guarantee is taken away by settings, and none is in a plain run', () => {
  expect(settingsWithout(undefined)).toEqual({});
  expect(settingsWithout('fence')).toEqual({});
  expect(settingsWithout('lease').gate).toHaveProperty('DOUI_LEASE_MS');
  expect(settingsWithout('freshness').gate).toHaveProperty('DOUI_STALENESS_MS');
});
