import { create, encode, RegistryStateSchema } from '@doui/events';
import { expect, test } from 'vitest';
import { readRegistryState } from './wire.ts';

const item = (more: object = {}) =>
  encode(
    RegistryStateSchema,
    create(RegistryStateSchema, {
      ...{ org: 'hikkoshi', kind: 'item', id: 'income', version: 3n, lowestReader: 1 },
      body: {
        case: 'item',
        value: { name: { ja: '収入', en: 'Income' }, category: 'ordinary', ...more },
      },
    }),
  );

test('R-2.1: an item says whether it is about the parents; one that says nothing is not', () => {
  const told = (aboutParents: boolean) => ({
    ok: true,
    value: { document: { kind: 'item', value: { category: 'ordinary', aboutParents } } },
  });
  expect(readRegistryState(item({ aboutParents: true }))).toMatchObject(told(true));
  expect(readRegistryState(item())).toMatchObject(told(false));
});
