import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';

test('S8: no cell begins as a formula, whatever it holds', () => {
  fc.assert(
    fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (start, rest) => {
      const line = csvLine([start + rest]);
      expect(line.startsWith('"\'')).toBe(true);
    }),
  );
});

test('cells with commas, quotes and line ends are one cell again when read', () => {
  expect(csvLine(['a,b', 'c"d', 'e\nf', 7])).toBe('"a,b","c""d","e\nf",7\r\n');
});
