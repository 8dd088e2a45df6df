import { ConsentEventSchema, ConsentStateSchema, decode } from '@doui/events';
import { expect, test } from 'vitest';
import { itself } from '../actor.ts';
import { versionOf } from '../expiry/consume-own-state.ts';
import { encodeEvent, encodeState } from './encode.ts';
import type { ConsentEvent } from './events.ts';
import { evolve, type PersonState, unknownPerson } from './state.ts';

const by = itself;
const stream = 'hikkoshibin/person/p1';
const restated: ConsentEvent = { type: 'restated', at: 3, by };
const registered = evolve(unknownPerson, { type: 'person-registered', at: 1, by });
const withdrawn: ConsentEvent = {
  ...{ type: 'withdrawn', at: 2, by, purpose: 'move', method: 'button' },
  ...{ scopes: [], remaining: [] },
};

const written = (version: number, state: PersonState) =>
  encodeState({ stream, version, state, entries: [] });

test('R-9.3: stated again, a withdrawal is the same withdrawal under a newer version', () => {
  const before = evolve(registered, withdrawn);
  const after = evolve(before, restated);
  const [old, fresh] = [written(2, before), written(3, after)];
  expect([versionOf(old), versionOf(fresh)]).toEqual([
    { stream, version: 2 },
    { stream, version: 3 },
  ]);
  const [was, is] = [decode(ConsentStateSchema, old), decode(ConsentStateSchema, fresh)];
  if (!was.ok || !is.ok) throw new Error('unreadable');
  expect(is.value).toEqual({ ...was.value, version: 3n });
  // Its next answer counts from the new version on.
  const next = evolve(after, { ...withdrawn, purpose: 'other' });
  expect(next).toMatchObject({ version: 4 });
});

test('R-3.1: an erased person is stated again as erased', () => {
  const erased = evolve(evolve(registered, { type: 'erased', at: 2, by }), restated);
  expect(decode(ConsentStateSchema, written(3, erased))).toMatchObject({
    value: { erased: true, answers: [], version: 3n },
  });
});

test('R-9.1: others learn that nothing happened', () => {
  const entry = {
    version: 3,
    commandId: 'c',
    event: restated,
    atMs: 3,
    previousHash: '',
    hash: '',
  };
  expect(decode(ConsentEventSchema, encodeEvent(entry, stream))).toMatchObject({
    value: { version: 3n, what: { case: 'restated' } },
  });
});
