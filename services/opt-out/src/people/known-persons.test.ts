import type { Principal, Role } from '@doui/auth';
import { type ConsentDirectory as Directory, type Route, whoIs } from '@doui/http';
import { expect, test } from 'vitest';
import { knownPersons } from './known-persons.ts';
import { PersonSet } from './person-set.ts';

const directory: Directory = {
  personOf: async (_org, subject) => ({ taro: 'persontaro', haha: 'personhaha' })[subject],
  exists: async (_org, person) => ['persontaro', 'personkodomo', 'personhaha'].includes(person),
  represents: async (_org, representative, person) =>
    representative === 'personhaha' && person === 'personkodomo',
};

const ask = (subject: string, role: Role, person: string, onBehalfOf?: string) => {
  const principal: Principal = { subject, client: 'client1', roles: [role], expiresAtMs: 0 };
  const roles: Role[] = ['person', 'representative', 'operator', 'system'];
  const route = { roles } as unknown as Route;
  const who = whoIs({ directory, exists: knownPersons(new PersonSet(), directory) });
  return who({ principal, org: 'hikkoshibin', person, route, ...(onBehalfOf && { onBehalfOf }) });
};
const nobody = { ok: false, error: 'not-found' };

test('R-3.2: a person is itself, by me and by its id, and nobody else', async () => {
  const self = { ok: true, value: { person: 'persontaro', self: true } };
  expect(await ask('taro', 'person', 'me')).toEqual(self);
  expect(await ask('taro', 'person', 'persontaro')).toEqual(self);
  expect(await ask('taro', 'person', 'personkodomo')).toEqual(nobody);
  expect(await ask('stranger', 'person', 'me')).toEqual(nobody);
});

test('R-2.7: a representative speaks for those in its care, named in path or header', async () => {
  const forChild = {
    ok: true,
    value: { person: 'personkodomo', self: false, actingFor: 'personhaha' },
  };
  expect(await ask('haha', 'representative', 'personkodomo')).toEqual(forChild);
  expect(await ask('haha', 'representative', 'me', 'personkodomo')).toEqual(forChild);
  expect(await ask('haha', 'representative', 'persontaro')).toEqual(nobody);
  expect(await ask('haha', 'representative', 'personkodomo', 'persontaro')).toEqual(nobody);
});

test('R-3.2: staff and systems reach the persons that exist, systems on record', async () => {
  expect(await ask('x', 'operator', 'persontaro')).toEqual({
    ok: true,
    value: { person: 'persontaro', self: false },
  });
  expect(await ask('x', 'system', 'me', 'persontaro')).toEqual({
    ok: true,
    value: { person: 'persontaro', self: false, actingFor: 'client1' },
  });
  expect(await ask('x', 'operator', 'personghost')).toEqual(nobody);
  expect(await ask('x', 'auditor', 'persontaro')).toEqual(nobody);
});
