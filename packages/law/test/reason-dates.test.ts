import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { factsOf, parseCaseFile } from '../src/cases/index.ts';
import { decide, holds, type ReasonCode, reasonList } from '../src/index.ts';
import { anyAsk, anyWorld } from './worlds.ts';

const day = (date: string): number => Date.parse(`${date}T00:00:00+09:00`);
const began = day('2017-05-30');
const changed = day('2022-04-01');

const holdsAt = (code: ReasonCode, at: number): boolean => {
  const { from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY } = holds(code);
  return from <= at && at < until;
};

test('R-1.1: no decision gives a reason at a time when its rule does not hold', () => {
  fc.assert(
    fc.property(anyWorld, anyAsk, (world, ask) => {
      for (const at of [began - 1, began, changed - 1, changed]) {
        for (const item of Object.values(
          decide({ ...ask, at, endsAt: at }, factsOf(world)).items,
        )) {
          if (item.effect === 'permit') continue;
          for (const { code } of item.reasons)
            expect([code, holdsAt(code, at)]).toEqual([code, true]);
        }
      }
    }),
    { numRuns: 200 },
  );
});

const folder = new URL('../../../cases/law/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => {
    const file = parseCaseFile(parse(readFileSync(new URL(name, folder), 'utf8')));
    return file.ok ? file.value.cases : [];
  });

test('R-1.1: a rule that came or went with a rule set is shown in force by a case', () => {
  const dated = reasonList.filter(({ code }) => {
    const { from, until } = holds(code);
    return from !== began || until !== undefined;
  });
  expect(dated).toHaveLength(12);
  for (const { code } of dated) {
    const shown = cases.filter(
      ({ want, refused }) =>
        refused?.includes(code) ||
        Object.values(want?.items ?? {}).some(({ deny }) => deny?.includes(code)),
    );
    expect([code, shown.length > 0]).toEqual([code, true]);
    for (const { id, at } of shown) expect([id, code, holdsAt(code, at)]).toEqual([id, code, true]);
  }
});
