import type { Role } from '@doui/auth';
import { beforeAll, describe, expect, test } from 'vitest';
import { faultsOf, feed, item, organisation, registryApi } from './api.ts';

const { ask, put, seed } = registryApi();
beforeAll(async () => {
  await seed('other');
  for (const id of ['phone', 'mail']) expect((await put(`/items/${id}`, item)).status).toBe(201);
  expect((await put('/feeds/movefeed', feed)).status).toBe(201);
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

  test('R-10.4: a list is searched by id and by name in either language, page by page', async () => {
    const named = (ja: string, en: string) => ({ ...item, name: { ja, en } });
    const made = [
      ['seikyusho1', named('請求書ＡＢＣの住所', 'Billing address')],
      ['seikyusho2', named('請求書の電話', 'Billing Phone')],
      ['seikyusho3', named('ﾃﾞﾝﾜ', 'Landline')],
    ] as const;
    for (const [id, body] of made) expect((await put(`/items/${id}`, body)).status).toBe(201);
    const found = async (q: string, more = '') => {
      const { body } = await ask(
        'GET',
        `/v1/organisations/acme/items?q=${encodeURIComponent(q)}${more}`,
      );
      return { ids: body.items.map(({ id }: { id: string }) => id), next: body.next };
    };
    expect((await found('請求書')).ids).toEqual(['seikyusho1', 'seikyusho2']);
    expect((await found('BILLING phone')).ids).toEqual(['seikyusho2']);
    expect((await found('abc')).ids).toEqual(['seikyusho1']);
    expect((await found('デンワ')).ids).toEqual(['seikyusho3']);
    expect((await found('kyusho')).ids).toHaveLength(3);
    expect((await found('ない名前')).ids).toEqual([]);
    expect((await found(' ')).ids).toContain('phone');
    const first = await found('seikyusho', '&limit=2');
    expect((await found('seikyusho', `&limit=2&cursor=${first.next}`)).ids).toEqual(['seikyusho3']);
    const long = await ask('GET', `/v1/organisations/acme/items?q=${'x'.repeat(101)}`);
    expect([long.status, faultsOf(long)]).toEqual([400, ['/q too-big']]);
    const purposes = await ask('GET', `/v1/organisations/acme/purposes?q=move`);
    expect(purposes.body.items).toHaveLength(1);
    const feeds = await ask('GET', `/v1/organisations/acme/feeds?q=denki`);
    expect(feeds.body.items).toHaveLength(1);
  });

  test('R-10.4: things are read by their ids, at most 100, and none that is not there', async () => {
    const named = (ids: string, role: Role = 'auditor') =>
      ask('GET', `/v1/organisations/acme/items?ids=${ids}`, { role });
    const found = await named('phone,name,nothere,name');
    expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual(['phone', 'name']);
    expect(found.body.items[1]).toMatchObject({ name: { ja: 'お名前' }, retired: false });
    expect(found.body.next).toBeUndefined();
    const hundred = Array.from({ length: 101 }, (_, n) => `item${n}`);
    expect((await named(hundred.slice(1).join(','))).body.items).toEqual([]);
    expect([(await named(hundred.join(','))).status, (await named('')).status]).toEqual([400, 400]);
    expect((await named('phone/..')).status).toBe(400);
    const elsewhere = await ask('GET', '/v1/organisations/acme/items?ids=name', { org: 'other' });
    expect([403, 404]).toContain(elsewhere.status);
  });

  test('at-least: what is not there yet is not guessed', async () => {
    const at = (path: string, version: number) =>
      ask(
        'GET',
        `/v1/organisations/acme/${path}?at-least=purpose-registry:acme/item/phone:${version}`,
      );
    for (const path of ['items/phone', 'items', 'ledger']) {
      expect((await at(path, 1)).status).toBe(200);
      const later = await at(path, 9);
      expect([later.status, later.body.code, later.headers.get('retry-after')]).toEqual([
        503,
        'not-yet-visible',
        '1',
      ]);
    }
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
