import { stopGrounds } from '@doui/law';
import { expect, test } from 'vitest';
import { operationsCodesJa } from './codes-ja.ts';

test('R-5.5: every ground to have use stopped has words', () => {
  const grounds = [...stopGrounds.map(({ code }) => code), 'wish'];
  expect(Object.keys(operationsCodesJa.stopGround).sort()).toEqual(grounds.sort());
});
