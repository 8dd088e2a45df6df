import { randomUUID } from 'node:crypto';
import { type FakeToken, fakeBearer } from '@doui/auth/fake';
import { decode, OptOutStateSchema } from '@doui/events';
import { startOfDayInJapan } from '@doui/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeFake } from './compose-fake.ts';
import type { Registry } from './schemes/handle.ts';

const org = 'meibodata';
const both = (text: string) => ({ ja: text, en: text });
const registry: Registry = {
  organisation: (id) => ({
    id,
    name: both('名簿データ'),
    kind: 'private',
    profile: 'act',
    processorGap: 'warn',
    ageOfCapacity: 18,
  }),
  purpose: (_org, id) =>
    id === 'listsale'
      ? {
          id,
          title: both('名簿の提供'),
          items: ['name', 'address'],
          includesProvision: true,
          uses: ['provide'],
          version: 1,
          consentValidFrom: 1,
          publishedAt: 0,
          retentionDays: 0,
          told: true,
        }
      : undefined,
  item: (_org, id) =>
    ['name', 'address'].includes(id)
      ? { id, name: both(id), category: 'ordinary', acquiredBy: 'third-party' }
      : undefined,
  recipient: (_org, id) =>
    id === 'meibo'
      ? {
          id,
          version: 1,
          name: both('届'),
          relation: 'third-party',
          country: 'JP',
          stateBody: false,
        }
      : undefined,
};

let kafkaAway = false;
const service = composeFake({
  registry,
  now: () => startOfDayInJapan('2026-11-22'),
  kafkaAway: () => kafkaAway,
  directory: {
    personOf: async (_org, subject) => (subject.startsWith('person') ? subject : undefined),
    exists: async (_org, person) => person.startsWith('person'),
    represents: async () => false,
  },
});
let base = '';
beforeAll(async () => {
  const { port } = await service.app.listen();
  base = `http://127.0.0.1:${port}/v1/organisations/${org}`;
});
afterAll(() => service.app.close());
beforeEach(() => {
  kafkaAway = false;
});

type Ask = { as?: FakeToken; headers?: Record<string, string>; body?: object; method?: string };
async function ask(path: string, { as, headers, body, method }: Ask = {}) {
  const response = await fetch(path.startsWith('http') ? path : base + path, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      ...(as ? { authorization: fakeBearer(as) } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
  const json = (text ? JSON.parse(text) : undefined) as any;
  return { status: response.status, body: json, etag: response.headers.get('etag') };
}

const person = (subject: string): FakeToken => ({ subject, roles: ['person'] });
const manager: FakeToken = { subject: 'm', roles: ['privacy-manager'], org };
const operator: FakeToken = { subject: 'o', roles: ['operator'], org };
const commandId = () => randomUUID();

const scheme = {
  purpose: 'listsale',
  items: ['name', 'address'],
  recipients: ['meibo'],
  provider: { name: both('名簿'), address: both('千葉'), representative: both('名取') },
  acquisition: both('名鑑'),
  method: both('一覧'),
  stopOnRequest: both('停止します'),
  howToRequest: both('電話'),
  updates: both('三か月ごと'),
  filingNumber: 'KAKUU-2025-000123',
  filedAt: '2025-09-01T00:00:00+09:00',
  toldAt: '2025-09-01T00:00:00+09:00',
  objectionDays: 30,
  startsAt: '2025-11-01T00:00:00+09:00',
};

describe('schemes', () => {
  test('R-4.2: a scheme is put, put again without a new version, published and told to all', async () => {
    const put = { as: manager, method: 'PUT', body: { commandId: commandId(), ...scheme } };
    const first = await ask('/schemes/mailorder', put);
    expect(first).toMatchObject({ status: 201, body: { version: 1, inForce: true } });
    const again = { ...put, body: { commandId: commandId(), ...scheme } };
    expect(await ask('/schemes/mailorder', again)).toMatchObject({ status: 200, etag: '"1"' });
    const hidden = await ask(`${base.replace('/v1/', '/v1/public/')}/schemes`);
    expect(hidden.body.schemes).toEqual([]);

    const publish = { as: manager, body: { commandId: commandId() } };
    const published = await ask('/schemes/mailorder:publish', publish);
    expect(published).toMatchObject({ status: 201, body: { type: 'scheme-published' } });
    expect((await ask('/schemes/mailorder:publish', publish)).body).toEqual(published.body);
    const told = await ask(`${base.replace('/v1/', '/v1/public/')}/schemes`);
    expect(told.body.schemes[0]).toMatchObject({
      scheme: 'mailorder',
      status: 'published',
      inForce: { schemeVersion: 1, filingNumber: 'KAKUU-2025-000123', provider: scheme.provider },
      announced: [],
    });
  });

  test('R-4.3: schemes are read as they stood at another instant, as the topic had them', async () => {
    await ask('/schemes/asofone', {
      as: manager,
      method: 'PUT',
      body: { commandId: commandId(), ...scheme },
    });
    const asOf = async (at: string) => {
      const answer = await ask('/schemes:as-of', {
        as: { subject: 's', roles: ['service'] },
        body: { at },
      });
      expect(answer.status).toBe(200);
      const one = answer.body.schemes.find(({ id }: { id: string }) => id === 'asofone');
      const read = one && decode(OptOutStateSchema, Buffer.from(one.state, 'base64'));
      return read?.ok && read.value.body.case === 'scheme'
        ? [one.version, read.value.body.value.status, read.value.body.value.filingNumber]
        : [];
    };
    expect(await asOf('2026-11-21T23:59:59+09:00')).toEqual([]);
    expect(await asOf('2026-11-22T00:00:00+09:00')).toEqual([1, 'draft', '']);
    await ask('/schemes/asofone:publish', { as: manager, body: { commandId: commandId() } });
    expect(await asOf('2026-11-22T00:00:00+09:00')).toEqual([2, 'published', 'KAKUU-2025-000123']);
    const bad = { as: manager, body: { at: 'soon' } };
    expect((await ask('/schemes:as-of', bad)).body.faults).toMatchObject([{ pointer: '/at' }]);
    expect((await ask('/schemes:as-of', { ...bad, as: person('person1') })).status).toBe(403);
  });

  test('R-4.2: every reason against publishing comes with article, requirement and pointer', async () => {
    const { method: _, filingNumber: __, ...lacking } = scheme;
    const body = { commandId: commandId(), ...lacking, startsAt: '2025-09-02T00:00:00+09:00' };
    await ask('/schemes/lacking', { as: manager, method: 'PUT', body });
    const answer = await ask('/schemes/lacking:publish', {
      as: manager,
      body: { commandId: commandId() },
    });
    expect(answer.status).toBe(409);
    const reasons = answer.body.refusals.map((one: Record<string, string>) => [
      one['pointer'],
      one['code'],
      one['requirement'],
    ]);
    expect(reasons).toEqual([
      ['/method', 'scheme-items-missing', 'R-4.2'],
      ['/filingNumber', 'scheme-not-filed', 'R-4.2'],
      ['/startsAt', 'scheme-too-soon', 'R-4.2'],
    ]);
  });

  test('names the registry does not have are 422, each by its pointer', async () => {
    const body = { commandId: commandId(), ...scheme, purpose: 'ghost', recipients: ['nobody'] };
    await ask('/schemes/wrongnames', { as: manager, method: 'PUT', body });
    const answer = await ask('/schemes/wrongnames:publish', {
      as: manager,
      body: { commandId: commandId() },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.faults.map((fault: { pointer: string }) => fault.pointer)).toEqual([
      '/purpose',
      '/recipients/0',
    ]);
  });

  test('a wrong shape names every fault at once and writes nothing', async () => {
    const body = { ...scheme, items: ['name', 'name'], filedAt: 'yesterday', colour: 'red' };
    const answer = await ask('/schemes/badshape', { as: manager, method: 'PUT', body });
    expect(answer.status).toBe(400);
    const faults = answer.body.faults.map((one: { pointer: string; code: string }) => [
      one.pointer,
      one.code,
    ]);
    expect(faults).toEqual(
      expect.arrayContaining([
        ['/items', 'repeated'],
        ['/filedAt', 'wrong-format'],
        ['/colour', 'unknown-field'],
        ['/commandId', 'missing'],
      ]),
    );
    expect((await ask('/schemes/badshape', { as: manager })).status).toBe(404);
  });

  test('only a privacy manager of the organisation writes schemes', async () => {
    const body = { commandId: commandId(), ...scheme };
    const put = (as?: FakeToken) =>
      ask('/schemes/roles1', { ...(as ? { as } : {}), method: 'PUT', body });
    expect((await put()).status).toBe(401);
    expect((await put(operator)).status).toBe(403);
    expect((await put({ ...manager, org: 'akarigas' })).status).toBe(404);
  });

  test('If-Match with another version is 412', async () => {
    const body = { commandId: commandId(), ...scheme, objectionDays: 31 };
    const put = { as: manager, method: 'PUT', body };
    const answer = await ask('/schemes/mailorder', { ...put, headers: { 'if-match': '"99"' } });
    expect(answer.status).toBe(412);
  });
});

describe('persons', () => {
  test('R-4.2: opting out is answered with its position, once per command', async () => {
    const body = { commandId: commandId(), schemes: ['mailorder'] };
    const first = await ask('/persons/me/opt-outs', { as: person('person1'), body });
    expect(first).toMatchObject({
      status: 201,
      etag: '"1"',
      body: {
        person: 'person1',
        position: `opt-out:${org}/person/person1:1`,
        inForce: true,
        event: { type: 'opted-out', schemes: ['mailorder'], method: 'web' },
      },
    });
    const undo = { commandId: commandId(), schemes: ['mailorder'] };
    expect(
      (await ask('/persons/me/opt-outs:undo', { as: person('person1'), body: undo })).status,
    ).toBe(201);
    const repeated = await ask('/persons/me/opt-outs', { as: person('person1'), body });
    expect(repeated.body).toEqual(first.body);
    const other = { ...body, method: 'letter' };
    const reused = await ask('/persons/me/opt-outs', { as: person('person1'), body: other });
    expect(reused).toMatchObject({ status: 409, body: { code: 'command-id-reused' } });
    const now = await ask('/persons/me/opt-outs', { as: person('person1') });
    expect(now.body).toMatchObject({ version: 2, schemes: [] });
  });

  test('an unknown scheme is 422 with its pointer; an unknown person 404', async () => {
    const body = { commandId: commandId(), schemes: ['mailorder', 'ghost'] };
    const answer = await ask('/persons/me/opt-outs', { as: person('person2'), body });
    expect(answer.status).toBe(422);
    expect(answer.body.faults).toMatchObject([{ pointer: '/schemes/1', code: 'unknown-scheme' }]);
    expect((await ask('/persons/stranger/opt-outs', { as: operator })).status).toBe(404);
  });

  test('R-3.2: reading another one writes an access record, reading oneself does not', async () => {
    service.access.entries.length = 0;
    await ask('/persons/me/opt-outs', { as: person('person3') });
    expect(service.access.entries).toEqual([]);
    await ask('/persons/person3/opt-outs/history', { as: operator });
    expect(service.access.entries).toMatchObject([
      { operation: 'readOptOutHistory', org, persons: ['person3'] },
    ]);
    expect((await ask('/persons/person3/opt-outs', { as: person('person4') })).status).toBe(404);
  });

  test('R-5.5: what an operator stopped the person cannot lift, and history tells both', async () => {
    const scope = { kind: 'provision', purpose: 'listsale' };
    const stop = { commandId: commandId(), ...scope, ground: 'unlawful-provision' };
    expect((await ask('/persons/person5/stops', { as: operator, body: stop })).status).toBe(201);
    const undo = await ask('/persons/me/stops:undo', {
      as: person('person5'),
      body: { commandId: commandId(), ...scope },
    });
    expect(undo).toMatchObject({ status: 409, body: { code: 'stopped-by-other-side' } });
    const history = await ask('/persons/me/opt-outs/history', { as: person('person5') });
    expect(history.body.entries).toMatchObject([
      { type: 'use-stopped', ground: 'unlawful-provision', by: 'organisation' },
    ]);
    expect(history.body.entries[0].hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('R-5.5: a wish taken by phone is the wish of the person, who may lift it', async () => {
    const body = { commandId: commandId(), channel: 'phone', askedBy: 'person' };
    await ask('/persons/person6/contact-stops', { as: operator, body });
    const undo = { commandId: commandId(), channel: 'phone' };
    const lifted = await ask('/persons/me/contact-stops:undo', {
      as: person('person6'),
      body: undo,
    });
    expect(lifted.status).toBe(201);
    const posing = await ask('/persons/me/contact-stops', {
      as: person('person6'),
      body: { commandId: commandId(), channel: 'phone', askedBy: 'organisation' },
    });
    expect(posing.body).toMatchObject({ status: 400, faults: [{ pointer: '/askedBy' }] });
  });

  test('202 says that no feed is closed yet, asks the gates to hold, and tells its progress', async () => {
    kafkaAway = true;
    const body = { commandId: commandId(), schemes: ['mailorder'] };
    const answer = await ask('/persons/me/opt-outs', { as: person('person7'), body });
    expect(answer).toMatchObject({ status: 202, body: { inForce: false } });
    expect(service.held.at(-1)?.position.stream).toBe(`${org}/person/person7`);
    const progress = base.replace(/\/v1\/.*/, answer.body.pending.progress);
    expect((await ask(progress, { as: person('person7') })).body).toEqual({
      version: 1,
      inForce: false,
    });
    kafkaAway = false;
    await expect
      .poll(async () => (await ask(progress, { as: person('person7') })).body.inForce)
      .toBe(true);
  });

  test('P8: a position ahead of the ledger is not answered as if it were there', async () => {
    const token = `opt-out:${org}/person/person8:4`;
    const answer = await ask(`/persons/me/opt-outs?at-least=${token}`, { as: person('person8') });
    expect(answer).toMatchObject({ status: 503, body: { code: 'not-yet-visible' } });
  });
});

describe('R-4.2: Sec-GPC', () => {
  const headers = { 'sec-gpc': '1' };
  const gpc = async (subject: string, more: Record<string, string> = {}) =>
    (await ask('/persons/me/opt-outs', { as: person(subject), headers: more })).body.gpc.status;

  test('R-4.2: any signed-in request with the header opts out, once, and it is shown', async () => {
    expect(await gpc('persongpc1')).toBe('never');
    expect(await gpc('persongpc1', headers)).toBe('in-force');
    await Promise.all([1, 2, 3].map(() => gpc('persongpc1', headers)));
    const history = await ask('/persons/me/opt-outs/history', { as: person('persongpc1') });
    expect(history.body.entries).toHaveLength(1);
    expect(history.body.entries[0]).toMatchObject({ type: 'opted-out', gpc: true, method: 'gpc' });
    expect(service.published.at(-1)).toMatchObject({ state: { gpc: { status: 'in-force' } } });
  });

  test('R-4.2: undone it stays undone while the browser goes on sending the header', async () => {
    const as = person('persongpc2');
    const undo = { commandId: commandId(), gpc: true };
    expect((await ask('/persons/me/opt-outs:undo', { as, headers, body: undo })).status).toBe(201);
    expect(await gpc('persongpc2', headers)).toBe('undone');
    const passive = await ask('/persons/me/gpc', { as, headers, body: { commandId: commandId() } });
    expect(passive).toMatchObject({ status: 200, body: { gpc: { status: 'undone' } } });
    const anew = { commandId: commandId(), anew: true };
    expect((await ask('/persons/me/gpc', { as, body: anew })).status).toBe(201);
    expect(await gpc('persongpc2')).toBe('in-force');
  });

  test('R-4.2: the header of a clerk says nothing about the person on the screen', async () => {
    const shown = await ask('/persons/persongpc3/opt-outs', { as: operator, headers });
    expect(shown.body.gpc.status).toBe('never');
    expect(await gpc('persongpc3', { 'sec-gpc': '0' })).toBe('never');
  });
});
