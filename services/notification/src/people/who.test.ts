import type { Principal, Role } from '@doui/auth';
import { type Call, notFound, ok, route } from '@doui/http';
import { expect, test } from 'vitest';
import { peopleOver } from './people.ts';
import { whoIs } from './who.ts';

const org = 'hikkoshibin';
const persons: Record<string, { representatives: { id: string }[] }> = {
  hanako: { representatives: [] },
  taro: { representatives: [{ id: 'hanako' }] },
};
const subjects: Record<string, string> = { 'sub-hanako': 'hanako' };
let asked = 0;

// As the consent service answers.
const consent = {
  async call({ path, lines }: Call) {
    asked += 1;
    const [line] = (lines ?? []) as { subject: string }[];
    if (line) {
      const person = subjects[line.subject];
      const body = person
        ? [{ line: 1, status: 200, body: { person } }]
        : [{ line: 1, status: 404 }];
      return { status: 200, headers: {}, body };
    }
    const found = persons[path.split('/').at(-1) ?? ''];
    return { status: found ? 200 : 404, headers: {}, body: found };
  },
};
const hook = whoIs({ people: peopleOver(consent, () => 0), isKnown: async () => false });
const shown = route({
  ...{ id: 'x', method: 'get', path: '/', summary: { ja: '', en: '' }, answers: {} },
  roles: ['person', 'representative', 'operator', 'system'],
  handler: async () => (asked ? ok({}) : notFound()),
});
const ask = (role: Role, person: string, subject = 'sub-hanako', onBehalfOf?: string) => {
  const principal: Principal = { subject, client: 'client1', roles: [role], expiresAtMs: 0 };
  const more = onBehalfOf === undefined ? {} : { onBehalfOf };
  return hook({ principal, org, person, route: shown, ...more });
};

test('R-3.2: a person is only itself, by id or as `me`', async () => {
  expect(await ask('person', 'me')).toEqual({ ok: true, value: { person: 'hanako', self: true } });
  expect(await ask('person', 'hanako')).toMatchObject({ ok: true });
  expect(await ask('person', 'taro')).toMatchObject({ ok: false, error: 'not-found' });
  expect(await ask('person', 'me', 'sub-nobody')).toMatchObject({ ok: false });
});

test('R-2.7: a representative speaks for those in its care, and it is recorded', async () => {
  expect(await ask('representative', 'taro')).toEqual({
    ok: true,
    value: { person: 'taro', self: false, actingFor: 'hanako' },
  });
  expect(await ask('representative', 'me', 'sub-hanako', 'taro')).toMatchObject({ ok: true });
  subjects['sub-jiro'] = 'jiro';
  expect(await ask('representative', 'taro', 'sub-jiro')).toMatchObject({ ok: false });
});

test('the organisation’s own people and systems see its persons, and only those there are', async () => {
  expect(await ask('system', 'taro')).toMatchObject({ value: { actingFor: 'client1' } });
  expect(await ask('operator', 'taro')).toMatchObject({ value: { self: false } });
  expect(await ask('operator', 'nobody')).toMatchObject({ ok: false });
  expect(await ask('system', 'taro', 'x', 'hanako')).toMatchObject({ ok: false });
  expect(await ask('partner', 'taro')).toMatchObject({ ok: false });
  expect(await ask('operator', '../x')).toMatchObject({ ok: false });
});
