import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { lagMeter } from './lag.ts';

test('P7: what is behind because much is waiting is not late; what nobody sent is', () => {
  let now = 1_000_000;
  const meter = lagMeter(() => now, 120_000);
  const arrived = (ageMs: number) => meter.note([{ appendedAtMs: now - ageMs } as InRecord]);
  arrived(50);
  expect(meter.lateBefore()).toBe(now - 120_000);
  arrived(90_000);
  expect(meter.lateBefore()).toBe(Number.NEGATIVE_INFINITY);
  now += 119_000;
  arrived(100);
  expect(meter.lateBefore()).toBe(Number.NEGATIVE_INFINITY);
  now += 2_000;
  expect(meter.lateBefore()).toBe(now - 120_000);
});
