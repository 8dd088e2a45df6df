import { expect, test } from 'vitest';
import { durationText } from './durations.ts';

test.each([
  [0, '0ミリ秒', '0 ms'],
  [312, '312ミリ秒', '312 ms'],
  [2_449, '2.4秒', '2.4 s'],
  [185_000, '3分5秒', '3 min 5 s'],
  [120_000, '2分', '2 min'],
  [15_000_000, '4時間10分', '4 h 10 min'],
  [90_000_000, '1日1時間', '1 d 1 h'],
  [-3_200, '−3.2秒', '−3.2 s'],
])('%i ms is %s and %s', (ms, ja, en) => {
  expect([durationText(ms, 'ja'), durationText(ms, 'en')]).toEqual([ja, en]);
});
