import { startOfDayInJapan } from '@doui/kernel';
import { expect, test } from 'vitest';
import {
  confirmationOf,
  flagsOf,
  type Receipt,
  type ReceiptRequest,
  refusedReceipt,
} from './receipt.ts';

const full: ReceiptRequest = {
  org: 'meibodata',
  id: 'r1',
  receivedAt: startOfDayInJapan('2026-11-22'),
  confirmation: {
    provider: 'torihiki',
    legalPerson: true,
    name: '取引先',
    address: '東京',
    representative: '代表',
    acquisition: '本人から',
  },
  persons: ['taro1'],
  items: ['name'],
  basis: 'consent',
  stateBody: false,
  contractStandsIn: false,
};
const pointers = (asked: ReceiptRequest, before?: Receipt) =>
  refusedReceipt(asked, before).map(({ pointer }) => pointer);
const earlier = (confirmation: Receipt['confirmation']): Receipt => ({
  ...full,
  confirmation,
  recordedAt: 0,
  bySubject: '',
  flags: [],
  keepUntil: 0,
  keepBy: 'three-years',
});

test('R-4.7: a receipt with everything confirmed is taken', () => {
  expect(pointers(full)).toEqual([]);
});

test('R-4.7: all that was not confirmed is named at once', () => {
  const { basis: _, ...rest } = full;
  const bare = {
    ...rest,
    confirmation: { provider: 'torihiki', legalPerson: true },
    persons: [],
    items: [],
  };
  expect(pointers(bare)).toEqual([
    '/provider/name',
    '/provider/address',
    '/provider/representative',
    '/acquisition',
    '/persons',
    '/items',
    '/basis',
  ]);
});

test('R-4.7: who is no legal person has no representative', () => {
  const { representative: _, ...confirmation } = full.confirmation;
  expect(pointers({ ...full, confirmation })).toEqual(['/provider/representative']);
  expect(pointers({ ...full, confirmation: { ...confirmation, legalPerson: false } })).toEqual([]);
});

test('R-4.7: state bodies need no confirmation, but the record stays whole', () => {
  const confirmation = { provider: 'yakusho', legalPerson: true };
  expect(pointers({ ...full, stateBody: true, confirmation })).toEqual([]);
  expect(pointers({ ...full, stateBody: true, confirmation, items: [] })).toEqual(['/items']);
});

test('R-4.7: what was confirmed before is not asked for again, from the same provider only', () => {
  const again = {
    ...full,
    confirmation: { provider: 'torihiki', legalPerson: true },
    confirmedBefore: 'r0',
  };
  expect(pointers(again, earlier(full.confirmation))).toEqual([]);
  expect(confirmationOf(again, earlier(full.confirmation)).name).toBe('取引先');
  expect(pointers(again, undefined)).toContain('/confirmedBefore');
  const other = earlier({ ...full.confirmation, provider: 'betsu' });
  expect(pointers(again, other)).toContain('/confirmedBefore');
});

test('R-4.7: under opt-out the public list is looked at, and an unlisted provider is flagged', () => {
  const optOut = { ...full, basis: 'opt-out' };
  expect(pointers(optOut)).toEqual(['/onPublicList']);
  expect(flagsOf({ ...optOut, onPublicList: false })).toEqual(['provider-not-listed']);
  expect(flagsOf({ ...optOut, onPublicList: true })).toEqual([]);
});
