import { randomUUID } from 'node:crypto';
import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeFake } from '../src/compose.ts';
import { noticeBody, purposeBody, t } from './given.ts';

const service = composeFake();
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await service.start()).port}`;
  await seed('acme');
});
afterAll(() => service.stop());

type Ask = { body?: unknown; role?: Role; org?: string; headers?: Record<string, string> };
async function ask(
  method: string,
  path: string,
  { body, role = 'privacy-manager', org = 'acme', headers = {} }: Ask = {},
) {
  const response = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: fakeBearer({ roles: [role], org }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    body: json ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

const organisation = { name: t('試験株式会社', 'Test, Inc.'), kind: 'private' };
const item = { name: t('お名前', 'Name'), category: 'ordinary' };
const recipient = { name: t('電力', 'Power'), relation: 'third-party' };
const feed = { purpose: 'move', recipient: 'denki', items: [{ item: 'name', members: ['name'] }] };
const put = (path: string, body: unknown, more: Ask = {}) =>
  ask('PUT', `/v1/organisations/${more.org ?? 'acme'}${path}`, { body, ...more });
const post = (path: string, body: unknown, more: Ask = {}) =>
  ask('POST', `/v1/organisations/${more.org ?? 'acme'}${path}`, { body, ...more });
const faultsOf = (answer: { body: { faults?: { pointer: string; code: string }[] } }) =>
  (answer.body.faults ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

async function seed(org: string) {
  for (const [path, body] of [
    ['', organisation],
    ['/items/name', item],
    ['/recipients/denki', recipient],
    ['/purposes/move', purposeBody()],
  ] as const) {
    expect((await put(path, body, { org })).status).toBe(201);
  }
  expect((await post('/purposes/move:publish', {}, { org })).status).toBe(201);
}

describe('writing', () => {
  test('R-1.2: the same again writes nothing and answers where it stands', async () => {
    const again = await put('/items/name', item);
    expect([again.status, again.body.position]).toEqual([200, 'purpose-registry:acme/item/name:1']);
    const changed = await put('/items/name', { ...item, category: 'special-care' });
    expect([changed.status, changed.body.position]).toEqual([
      201,
      'purpose-registry:acme/item/name:2',
    ]);
    await put('/items/name', item);
  });

  test('a repeated command gets its first answer', async () => {
    const commandId = randomUUID();
    const first = await put('/items/again', { ...item, commandId });
    await put('/items/again', { ...item, category: 'special-care' });
    const repeat = await put('/items/again', { ...item, commandId });
    expect([repeat.status, repeat.body.position]).toEqual([201, first.body.position]);
    const other = await put('/items/again', { ...item, category: 'anonymised', commandId });
    expect([other.status, other.body.code]).toEqual([409, 'command-id-reused']);
    expect((await ask('GET', '/v1/organisations/acme/items/again')).body.category).toBe(
      'special-care',
    );
  });

  test('If-Match guards against a lost update', async () => {
    await put('/items/guarded', item);
    const stale = await put(
      '/items/guarded',
      { ...item, category: 'special-care' },
      { headers: { 'if-match': '"7"' } },
    );
    expect(stale.status).toBe(412);
    const right = await put(
      '/items/guarded',
      { ...item, category: 'special-care' },
      { headers: { 'if-match': '"1"' } },
    );
    expect(right.status).toBe(201);
  });

  test('unknown references are all named, 422', async () => {
    const answer = await put('/joint-uses/group', {
      items: ['name', 'nothing'],
      purposes: ['nowhere'],
      recipients: ['denki', 'nobody'],
      scope: t('範囲'),
      responsibleName: t('名'),
    });
    expect(answer.status).toBe(422);
    expect(faultsOf(answer)).toEqual([
      '/items/1 unknown-item',
      '/purposes/0 unknown-purpose',
      '/recipients/1 unknown-recipient',
    ]);
    const nobody = await put('/items/name', item, { org: 'nobody' });
    expect([nobody.status, faultsOf(nobody)]).toEqual([422, [' unknown-organisation']]);
  });

  test('every fault of a body is named, and nothing is written', async () => {
    const answer = await put('/purposes/bad', {
      ...purposeBody(),
      title: { ja: 'a\u0000b', en: '' },
      items: ['name', 'name'],
      retentionDays: -1,
      basis: 'consent',
    });
    expect(answer.status).toBe(400);
    expect(faultsOf(answer).sort()).toEqual([
      '/basis unknown-field',
      '/items named-twice',
      '/retentionDays too-small',
      '/title/en blank',
      '/title/ja wrong-format',
    ]);
    expect((await ask('GET', '/v1/organisations/acme/purposes/bad')).status).toBe(404);
  });

  test('R-1.2: what is retired stays readable and is never written again', async () => {
    await put('/items/old', item);
    expect((await post('/items/old:retire', {})).status).toBe(201);
    expect((await ask('GET', '/v1/organisations/acme/items/old')).body.retired).toBe(true);
    const again = await put('/items/old', item);
    expect([again.status, again.body.code]).toEqual([409, 'retired']);
    expect((await post('/items/never:retire', {})).status).toBe(404);
  });

  test('R-1.1, R-1.3: publishing is refused with every reason, article and requirement', async () => {
    await put(
      '/purposes/vague',
      purposeBody({ description: t('事業活動のため', 'For business activities') }),
    );
    const refused = await post('/purposes/vague:publish', {});
    expect(refused.status).toBe(409);
    expect(refused.body.refusals[0]).toMatchObject({
      code: 'purpose-too-abstract',
      requirement: 'R-1.1',
    });
    const override = { override: { reason: '監督官庁の様式による' } };
    expect((await post('/purposes/vague:publish', override)).status).toBe(201);
    const read = await ask('GET', '/v1/organisations/acme/purposes/vague');
    expect(read.body.versions[0].override.reason).toBe('監督官庁の様式による');
    const half = await post('/purposes/vague:publish', { change: 'related' });
    expect([half.status, faultsOf(half)]).toEqual([400, ['/reasons missing']]);
  });
});

describe('notices', () => {
  test('R-1.3: one that speaks of a purpose’s older version is published again as it stands', async () => {
    const ids = ['/purposes/renewed', '/notices/renewal'] as const;
    const speaks = [{ purpose: 'renewed', items: ['name'], recipients: ['denki'], abroad: [] }];
    await put(ids[0], purposeBody());
    await post(`${ids[0]}:publish`, {});
    await put(ids[1], noticeBody({ purposes: speaks }));
    expect((await post(`${ids[1]}:publish`, {})).status).toBe(201);
    expect((await post(`${ids[1]}:publish`, {})).body.refusals[0].code).toBe('nothing-to-publish');

    await put(ids[0], purposeBody({ retentionDays: 30 }));
    const change = { change: 'unrelated', reasons: t('理由', 'why') };
    expect((await post(`${ids[0]}:publish`, change)).status).toBe(201);
    expect((await post(`${ids[1]}:publish`, {})).status).toBe(201);
    const { body } = await ask('GET', `/v1/organisations/acme${ids[1]}`);
    expect(
      body.versions.map(
        (one: { purposes: { purposeVersion: number }[] }) => one.purposes[0]?.purposeVersion,
      ),
    ).toEqual([1, 2]);
  });

  test('R-2.4: refused with the list of what is missing, published with text hash and stable address', async () => {
    const { provision: _, voluntary: __, ...bare } = noticeBody();
    await put('/notices/form', bare);
    const refused = await post('/notices/form:publish', {});
    expect(refused.body.refusals.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/items/provision',
      '/items/voluntary',
    ]);
    await put('/notices/form', noticeBody());
    expect((await post('/notices/form:publish', {})).status).toBe(201);
    await put('/notices/form', noticeBody({ title: t('新しいお知らせ', 'New notice') }));
    await post('/notices/form:publish', {});
    const { body } = await ask('GET', '/v1/organisations/acme/notices/form');
    expect(body.versions).toHaveLength(2);
    const [first] = body.versions;
    const shown = await ask('GET', `${first.url}?format=text&lang=ja`, {
      headers: { authorization: '' },
    });
    const { createHash } = await import('node:crypto');
    expect(createHash('sha256').update(shown.body).digest('hex')).toBe(first.textHashes.ja);
    const page = await ask('GET', first.url, { headers: { accept: 'text/html' } });
    expect(page.body).toContain('以前の版');
    expect((await ask('GET', '/v1/public/organisations/acme/notices/form/versions/9')).status).toBe(
      404,
    );
  });
});

describe('feeds', () => {
  test('R-9.2: its topics are prepared for source and recipient before it is there', async () => {
    expect((await put('/feeds/movefeed', feed)).status).toBe(201);
    expect(service.prepared).toContainEqual({
      id: 'movefeed',
      sourceUser: 'source-acme',
      recipientUser: 'recipient-denki',
    });
  });

  test('R-9.2: its id is unique across organisations', async () => {
    await seed('other');
    const taken = await put('/feeds/movefeed', feed, { org: 'other' });
    expect([taken.status, taken.body.code]).toEqual([409, 'feed-id-taken']);
  });

  test('R-1.4: it carries only items of its purpose, which is published, under names used once', async () => {
    await put('/items/phone', item);
    const outside = await put('/feeds/wide', {
      ...feed,
      items: [{ item: 'phone', members: ['phone'] }],
    });
    expect(faultsOf(outside)).toEqual(['/items/0/item item-not-in-purpose']);
    await put('/purposes/draft', purposeBody());
    const draft = await put('/feeds/early', { ...feed, purpose: 'draft' });
    expect(faultsOf(draft)).toEqual(['/purpose purpose-not-published']);
    const twice = await put('/feeds/twice', {
      ...feed,
      items: [{ item: 'name', members: ['a', 'a'] }],
    });
    expect(faultsOf(twice)).toEqual(['/items member-named-twice']);
    const same = await put('/feeds/same', {
      ...feed,
      items: ['a', 'b'].map((member) => ({ item: 'name', members: [member] })),
    });
    expect(faultsOf(same)).toEqual(['/items item-named-twice']);
  });

  test('R-9.2: it carries at most as many items as the gate decides about in one word', async () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ item: `item${at}`, members: [`m${at}`] }));
    const wide = await put('/feeds/toowide', { ...feed, items: items(32) });
    expect([wide.status, faultsOf(wide)]).toEqual([400, ['/items too-many-items']]);
    expect(wide.body.faults[0].detail).toContain('31');
    const known = await put('/feeds/justwide', { ...feed, items: items(31) });
    expect(faultsOf(known).every((fault) => fault.endsWith('unknown-item'))).toBe(true);
  });

  test('an operator pauses and resumes it; a reason is needed', async () => {
    const operator = { role: 'operator' } as const;
    expect((await post('/feeds/movefeed:pause', {}, operator)).status).toBe(400);
    expect((await post('/feeds/movefeed:pause', { reason: '調査' }, operator)).status).toBe(201);
    expect((await ask('GET', '/v1/organisations/acme/feeds/movefeed')).body).toMatchObject({
      status: 'paused',
      paused: { reason: '調査' },
    });
    expect((await post('/feeds/movefeed:resume', {}, operator)).status).toBe(201);
    expect((await ask('GET', '/v1/organisations/acme/feeds/movefeed')).body.status).toBe('open');
  });
});

describe('S2: who may what', () => {
  const roles: Role[] = [
    'privacy-manager',
    'operator',
    'auditor',
    'system',
    'service',
    'person',
    'representative',
    'partner',
  ];
  const url = '/v1/organisations/acme';
  test.each<[string, string, unknown, Role[]]>([
    ['PUT', `${url}/items/name`, item, ['privacy-manager']],
    ['PUT', url, organisation, ['privacy-manager']],
    ['POST', `${url}/purposes/move:publish`, {}, ['privacy-manager']],
    ['POST', `${url}/notices/form:publish`, {}, ['privacy-manager']],
    ['POST', `${url}/items/nothere:retire`, {}, ['privacy-manager']],
    [
      'POST',
      `${url}/feeds/nothere:pause`,
      { reason: 'x' },
      ['privacy-manager', 'operator', 'service'],
    ],
    ['POST', `${url}/feeds/nothere:resume`, {}, ['privacy-manager', 'operator']],
    [
      'GET',
      `${url}/items/name`,
      undefined,
      ['privacy-manager', 'operator', 'auditor', 'system', 'service'],
    ],
    [
      'GET',
      `${url}/items`,
      undefined,
      ['privacy-manager', 'operator', 'auditor', 'system', 'service'],
    ],
    ['GET', `${url}/ledger`, undefined, ['privacy-manager', 'operator', 'auditor']],
  ])('%s %s', async (method, path, body, allowed) => {
    const reached: Role[] = [];
    for (const role of roles) {
      const { status } = await ask(method, path, { body, role });
      if (status !== 403) reached.push(role);
      const elsewhere = await ask(method, path, { body, role, org: 'elsewhere' });
      expect([403, 404]).toContain(elsewhere.status);
      const none = await ask(method, path, { body, headers: { authorization: '' } });
      expect(none.status).toBe(401);
    }
    expect(reached).toEqual(allowed);
  });
});

describe('reading', () => {
  test('lists go on by cursor', async () => {
    const first = await ask('GET', '/v1/organisations/acme/items?limit=2');
    expect(first.body.items).toHaveLength(2);
    const next = await ask(
      'GET',
      `/v1/organisations/acme/items?limit=100&cursor=${first.body.next}`,
    );
    const ids = [...first.body.items, ...next.body.items].map(({ id }: { id: string }) => id);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(ids).toContain('name');
  });

  test('at-least: what is not there yet is not guessed', async () => {
    const at = (version: number) =>
      ask(
        'GET',
        `/v1/organisations/acme/items/phone?at-least=purpose-registry:acme/item/phone:${version}`,
      );
    expect((await at(1)).status).toBe(200);
    const later = await at(9);
    expect([later.status, later.body.code, later.headers.get('retry-after')]).toEqual([
      503,
      'not-yet-visible',
      '1',
    ]);
  });

  test('R-1.2: the ledger as CSV for Excel and as JSON', async () => {
    const csv = await ask('GET', '/v1/organisations/acme/ledger?format=csv', { role: 'auditor' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.headers.get('content-disposition')).toContain('ledger-acme.csv');
    expect(csv.body).toContain('"お名前"');
    expect(csv.body.split('\r\n').length).toBeGreaterThan(3);
    const json = await ask('GET', '/v1/organisations/acme/ledger', { role: 'auditor' });
    const rows: { purpose: string; holder: string; relation: string }[] = json.body.rows;
    expect(
      rows
        .filter(({ purpose }) => purpose === 'move')
        .map(({ holder, relation }) => [holder, relation]),
    ).toEqual([
      ['acme', 'self'],
      ['denki', 'third-party'],
    ]);
  });

  test('R-5.1: the public page needs no token: HTML for browsers, JSON for programs', async () => {
    const page = await ask('GET', '/v1/public/organisations/acme', {
      headers: { authorization: '', accept: 'text/html' },
    });
    expect(page.status).toBe(200);
    expect(page.body).toContain('試験株式会社');
    expect(page.headers.get('content-security-policy')).toMatch(
      /default-src 'none'; style-src 'sha256-/,
    );
    const english = await ask('GET', '/v1/public/organisations/acme?lang=en');
    expect(english.body).toContain('<html lang="en">');
    const json = await ask('GET', '/v1/public/organisations/acme', {
      headers: { accept: 'application/json' },
    });
    expect(json.body.purposes[0]).toMatchObject({ id: 'move', version: 1 });
    expect(
      json.body.texts.find(({ part }: { part: string }) => part === 'name').lastOnline,
    ).toBeNull();
    expect((await ask('GET', '/v1/public/organisations/nobody')).status).toBe(404);
    const all = await ask('GET', '/v1/public/organisations');
    expect(all.body.items.map(({ id }: { id: string }) => id)).toEqual(['acme', 'other']);
  });

  test('GPC is honoured, and said so', async () => {
    const { body } = await ask('GET', '/.well-known/gpc.json', { headers: { authorization: '' } });
    expect(body).toEqual({ gpc: true, lastUpdate: '2026-11-22' });
  });
});

test('R-9.5: a service pauses the feed of a partner that does not answer; a repeat is the same pause', async () => {
  expect((await put('/feeds/denkimove', feed)).status).toBe(201);
  const path = '/v1/organisations/acme/feeds/denkimove';
  const pause = (commandId: string) =>
    fetch(`${base}${path}:pause`, {
      method: 'POST',
      // A service belongs to no organisation.
      headers: {
        authorization: fakeBearer({ roles: ['service'] }),
        'content-type': 'application/json',
      },
      body: JSON.stringify({ commandId, reason: 'partner-overdue: stop abc' }),
    });
  const commandId = randomUUID();
  expect((await pause(commandId)).status).toBe(201);
  expect((await pause(commandId)).status).toBe(201);
  const another = await pause(randomUUID());
  expect([another.status, ((await another.json()) as { code: string }).code]).toEqual([
    409,
    'already-paused',
  ]);
  expect((await ask('GET', path)).body).toMatchObject({
    status: 'paused',
    paused: { reason: 'partner-overdue: stop abc' },
  });
});
