import { expect, test } from 'vitest';
import { createMarks } from './marks.ts';
import type { Mark } from './wire.ts';

const at = (version: number) => ({ service: 'consent', stream: 'org1/person/p1', version });
const mark = (version: number, atMs: number, partition = 0): Mark => ({
  ...{ by: 'passed', feed: 'feed1', partition, positions: [at(version)], atMs },
});

test('R-9.5: the first word that names a version, or a later one, is what closed it', () => {
  const marks = createMarks();
  marks.take(mark(5, 100));
  marks.take(mark(5, 200));
  marks.take(mark(9, 300));
  marks.take(mark(9, 400));
  expect(marks.of(at(4), 'feed1', 0)?.atMs).toBe(100);
  expect(marks.of(at(5), 'feed1', 0)?.atMs).toBe(100);
  expect(marks.of(at(6), 'feed1', 0)?.atMs).toBe(300);
  expect(marks.of(at(10), 'feed1', 0)).toBeUndefined();
  expect(marks.of(at(5), 'feed1', 1)).toBeUndefined();
  expect(marks.of({ ...at(5), service: 'opt-out' }, 'feed1', 0)).toBeUndefined();
});

test('the streams that were heard of last are kept, and no more than that', () => {
  const marks = createMarks();
  for (let n = 0; n < 50_001; n++) {
    marks.take({ ...mark(1, n), positions: [{ ...at(1), stream: `org1/person/p${n}` }] });
  }
  const of = (n: number) => marks.of({ ...at(1), stream: `org1/person/p${n}` }, 'feed1', 0);
  expect(of(0)).toBeUndefined();
  expect(of(50_000)?.atMs).toBe(50_000);
});
