import type { Principal, Role } from '@doui/auth';
import { expect, test } from 'vitest';
import { type Call, consentDirectory, notFound, ok, route, whoIs } from '../src/index.ts';

const org = 'hikkoshibin';
const persons: Record<string, { representatives: { representative: string; until?: string }[] }> = {
  hanako: { representatives: [] },
  taro: { representatives: [{ representative: 'hanako' }] },
  saburo: { representatives: [{ representative: 'hanako', until: '1970-01-01T00:00:01Z' }] },
};
const subjects: Record<string, string> = { 'sub-hanako': 'hanako' };
let asked = 0;
let troubled = false;

// As the consent service answers.
const consent = {
  async call({ path, lines }: Call) {
    asked += 1;
    const [line] = (lines ?? []) as { subject: string }[];
    if (line) {
      const person = subjects[line.subject];
      if (troubled) return { status: 200, headers: {}, body: [{ line: 1, status: 503 }] };
      const body = person
        ? [{ line: 1, status: 200, body: { person } }]
        : [{ line: 1, status: 404 }];
      return { status: 200, headers: {}, body };
    }
    const found = persons[path.split('/').at(-1) ?? ''];
    return { status: found ? 200 : 404, headers: {}, body: found };
  },
};
let nowMs = 0;
const directory = consentDirectory(consent, () => nowMs);
const hook = whoIs({ directory, exists: directory.exists });
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

test('R-2.7: a mandate that is over lets nobody in, and is not believed for long once known', async () => {
  expect(await ask('representative', 'saburo')).toMatchObject({ ok: true });
  nowMs = 10_000;
  expect(await ask('representative', 'saburo')).toMatchObject({ ok: false, error: 'not-found' });
});

test('a consent service in trouble is not taken for one that knows nobody', async () => {
  troubled = true;
  await expect(ask('person', 'me', 'sub-new')).rejects.toMatchObject({
    code: 'service-unavailable',
    retriable: true,
  });
  troubled = false;
  expect(await ask('person', 'me', 'sub-new')).toMatchObject({ ok: false, error: 'not-found' });
});
