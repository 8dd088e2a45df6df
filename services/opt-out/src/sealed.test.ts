import {
  ConsentStateSchema,
  create,
  encode,
  macHeader,
  RegistryStateSchema,
  sealState,
  topics,
} from '@doui/events';
import type { InRecord } from '@doui/stream';
import { createView } from '@doui/view';
import { expect, test } from 'vitest';
import { onConsentState } from './people/consume-consent-state.ts';
import { PersonSet } from './people/person-set.ts';
import { onRegistryState } from './registry/consume-registry.ts';

const macKey = Buffer.alloc(32, 7);
const otherKey = Buffer.alloc(32, 8);

const record = (topic: string, key: string, value: Uint8Array, sealedWith = macKey): InRecord => ({
  ...{ topic, partition: 0, offset: 0n, key: Buffer.from(key), value, appendedAtMs: 0 },
  headers: { [macHeader]: sealState(sealedWith, topic, key, value) },
});

const item = (version: bigint, more: object = {}) =>
  encode(
    RegistryStateSchema,
    create(RegistryStateSchema, {
      ...{ org: 'meibodata', kind: 'item', id: 'name', version, lowestReader: 1 },
      body: {
        case: 'item',
        value: { name: { ja: '名', en: 'n' }, category: 'ordinary', acquiredBy: 'directly' },
      },
      ...more,
    }),
  );

test('R-9.3: what the registry has not sealed is told, and its thing is unknown until its next word', () => {
  const view = createView();
  const told: string[] = [];
  const take = onRegistryState({
    view,
    macKey,
    alarms: { undecodable: (_, why) => told.push(why) },
  });
  const key = 'meibodata/item/name';
  const topic = topics.registryState;
  take(record(topic, key, item(1n)));
  expect(view.item('meibodata', 'name')).toMatchObject({ category: 'ordinary' });
  take(record(topic, key, item(2n), otherKey));
  expect(view.item('meibodata', 'name')).toBeUndefined();
  take(record(topic, key, item(3n)));
  expect(view.item('meibodata', 'name')).toBeDefined();
  for (const bad of [
    record(topic, 'meibodata/item/other', item(4n)),
    record(topic, key, item(4n, { lowestReader: 9 })),
    record(topic, key, Buffer.from('no protobuf')),
    { ...record(topic, key, item(4n)), value: null },
    { ...record(topic, key, item(4n)), key: null },
  ]) {
    expect(take(bad)).toBe('done');
  }
  expect(told).toHaveLength(6);
  expect(view.item('meibodata', 'name')).toBeUndefined();
});

test('R-3.1: only consent itself can say that a person is there, or erased', () => {
  const persons = new PersonSet();
  const erased: string[] = [];
  const told: string[] = [];
  const take = onConsentState({
    ...{ persons, macKey, onErased: (_org, person) => erased.push(person) },
    alarms: { undecodable: (_, why) => told.push(why) },
  });
  const state = (person: string, gone: boolean) =>
    encode(
      ConsentStateSchema,
      create(ConsentStateSchema, { org: 'meibodata', person, version: 2n, erased: gone }),
    );
  const of = (person: string, gone: boolean, key = macKey, under = person) =>
    record(topics.consentState, `meibodata/person/${under}`, state(person, gone), key);
  take(of('taro1', true, otherKey));
  take(of('taro1', true, macKey, 'hanako1'));
  take({ ...of('taro1', true), headers: {} });
  expect([erased, persons.size, told.length]).toEqual([[], 0, 3]);
  take(of('taro1', false));
  expect(persons.has('meibodata', 'taro1')).toBe(true);
  take(of('taro1', true));
  expect(erased).toEqual(['taro1']);
});
