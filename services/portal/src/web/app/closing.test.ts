import { expect, test } from 'vitest';
import { closingVerdict } from './closing.ts';

const boundMs = 1_000;

test.each([
  ['not closed', { boundMs }, 'open'],
  ['proven within T', { boundMs, closingMs: 1_000, heldT: true }, 'in-time'],
  ['proven within T, nothing looked up', { boundMs, closingMs: 40 }, 'in-time'],
  [
    'proven later, the last record within T',
    { boundMs, closingMs: 1_001, heldT: true, lastRecordMs: 12 },
    'held',
  ],
  [
    'proven later, nothing left at all',
    { boundMs, closingMs: 9_000, heldT: true, lastRecordMs: 0 },
    'held',
  ],
  ['proven later, last records not found yet', { boundMs, closingMs: 1_001 }, 'unknown'],
  [
    'a record left later',
    { boundMs, closingMs: 4_000, heldT: false, lastRecordMs: 2_000 },
    'broken',
  ],
  ['about everybody, proven later', { boundMs, closingMs: 4_000, heldT: false }, 'broken'],
] as const)('R-9.4: %s', (_what, facts, verdict) => {
  expect(closingVerdict(facts)).toBe(verdict);
});
