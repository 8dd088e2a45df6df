import { create, encode, ProvisionRecordSchema } from '@doui/events';
import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { onProvisions } from './consume-provisions.ts';
import type { KeptProvision } from './record.ts';
import { csvCells, csvHeader, provisionDocument, readProvision } from './wire.ts';

const person = 'taro12345678';
const message = create(ProvisionRecordSchema, {
  ...{ id: 'movefeed/inc1/0/7', org: 'hikkoshibin', feed: 'movefeed', person },
  ...{ recipient: 'denki', purpose: 'move', items: ['name', 'address'], atMs: 1n, offset: 7n },
  ...{ basis: 'joint-use', cite: 'Law27.5', ruleSet: 'appi-2022', incarnation: 'inc1' },
  basisPosition: {
    service: 'purpose-registry',
    stream: 'hikkoshibin/joint-use/group',
    version: 2n,
  },
  otherBases: [
    {
      ...{ items: ['address'], basis: 'consent', cite: 'Law27.1' },
      basisPosition: { service: 'consent', stream: `hikkoshibin/person/${person}`, version: 4n },
    },
  ],
});

test('R-4.6: what rests on another basis than the first item is shown, as JSON and as CSV', () => {
  const read = readProvision(
    encode(ProvisionRecordSchema, message),
    { partition: 0, offset: 0n },
    () => ({ contractStandsIn: false }),
  );
  if (!read.ok) throw new Error(read.error);
  const position = `consent:hikkoshibin/person/${person}:4`;
  expect(provisionDocument(read.value, undefined)).toMatchObject({
    basis: 'joint-use',
    otherBases: [
      { items: ['address'], basis: 'consent', article: 'Law27.1', basisPosition: position },
    ],
  });
  const cells = csvCells(read.value, undefined);
  expect(cells).toHaveLength(csvHeader.length);
  expect(cells[csvHeader.indexOf('items on another basis')]).toBe(
    `address: consent Law27.1 ${position}`,
  );
});

test('R-4.6: a record of one basis says nothing of another', () => {
  const plain = create(ProvisionRecordSchema, { ...message, otherBases: [] });
  const read = readProvision(
    encode(ProvisionRecordSchema, plain),
    { partition: 0, offset: 0n },
    () => ({ contractStandsIn: false }),
  );
  if (!read.ok) throw new Error(read.error);
  expect(provisionDocument(read.value, undefined)).not.toHaveProperty('otherBases');
  expect(csvCells(read.value, undefined).at(-1)).toBe('');
});

test('R-9.5: when a record left is told by the time of the broker, beside that of its gate', async () => {
  const kept: KeptProvision[] = [];
  const take = onProvisions({
    store: { keep: async (records) => kept.push(...records) },
    keepings: { load: async () => undefined, of: () => ({ contractStandsIn: false }) },
  });
  const appendedAtMs = Date.parse('2026-11-22T01:02:03.456Z');
  const value = encode(ProvisionRecordSchema, message);
  await take([{ value, partition: 0, offset: 5n, appendedAtMs } as InRecord]);
  const [first] = kept;
  const shown = first && provisionDocument(first, undefined);
  expect(shown).toMatchObject({ appendedAt: '2026-11-22T10:02:03.456+09:00' });
  expect(shown?.at).not.toBe(shown?.appendedAt);
});
