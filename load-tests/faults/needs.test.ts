import { expect, test } from 'vitest';
import { allFaults } from './faults/index.ts';
import { meetNeeds } from './needs.ts';

const met = (...ids: string[]) => {
  const said: string[] = [];
  const { faults, brokers, missing } = meetNeeds(
    allFaults.filter(({ id }) => ids.includes(id)),
    { dataDir: '', portOffset: 0, progress: (line) => said.push(line) },
  );
  return { ids: faults.map(({ id }) => id), brokers, missing, said };
};

test('F4N: alone it brings a stack with three brokers', () => {
  expect(met('F4N')).toEqual({ ids: ['F4N'], brokers: 3, missing: [], said: [] });
});

test('F4N: among others it is not tried, and that is said and kept for the report', () => {
  const { ids, brokers, missing, said } = met('F4', 'F4N', 'F5');
  expect({ ids, brokers }).toEqual({ ids: ['F5', 'F4'], brokers: 1 });
  expect(missing).toEqual([{ id: 'F4N', why: expect.stringContaining('--only F4N') }]);
  expect(said).toEqual([expect.stringContaining('F4N is NOT TRIED')]);
});

test('every other fault has the stack with one broker', () => {
  expect(met('F4', 'F5')).toEqual({ ids: ['F5', 'F4'], brokers: 1, missing: [], said: [] });
  expect(allFaults.filter(({ brokers }) => brokers !== undefined)).toHaveLength(1);
});
