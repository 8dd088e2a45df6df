import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { faultsOf, item, registryApi } from './api.ts';
import { noticeBody, purposeBody, t } from './given.ts';

const { ask, put, post } = registryApi();

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
    expect(createHash('sha256').update(shown.body).digest('hex')).toBe(first.textHashes.ja);
    const page = await ask('GET', first.url, { headers: { accept: 'text/html' } });
    expect(page.body).toContain('以前の版');
    expect((await ask('GET', '/v1/public/organisations/acme/notices/form/versions/9')).status).toBe(
      404,
    );
  });
});
