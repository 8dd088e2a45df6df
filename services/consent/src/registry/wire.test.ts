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

test('R-4.5: all that a notice says about a recipient abroad is kept, for the day of an answer to judge', () => {
  const said = { recipient: 'gas', country: 'US', regimeShown: true, safeguardsShown: false };
  const purpose = { purpose: 'move', items: ['name'], recipients: ['gas'], abroad: [said] };
  const value = { noticeVersion: 1, purposes: [purpose] };
  const bytes = encode(
    RegistryStateSchema,
    create(RegistryStateSchema, {
      ...{ org: 'hikkoshi', kind: 'notice', id: 'form', version: 1n, lowestReader: 1 },
      body: { case: 'notice', value },
    }),
  );
  const read = readRegistryState(bytes);
  const document = read.ok ? read.value.document : undefined;
  const notice = document?.kind === 'notice' ? document.value : undefined;
  expect(notice?.versions[0]?.purposes[0]?.abroad).toEqual([{ ...said, cannotBeNamedBecause: '' }]);
});
