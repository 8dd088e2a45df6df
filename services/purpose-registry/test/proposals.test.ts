import { fakeBearer } from '@doui/auth/fake';
import { decode, RegistryStateSchema } from '@doui/events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { composeFake } from '../src/compose.ts';
import { encodeState } from '../src/things/wire-proto.ts';
import { noticeBody, purposeBody, t } from './given.ts';

// where the organisation wants it, two privacy managers publish together.
let service: ReturnType<typeof composeFake>;
let base = '';
beforeEach(async () => {
  service = composeFake();
  base = `http://127.0.0.1:${(await service.start()).port}/v1/organisations/acme`;
  await one('PUT', '', { ...organisation, approval: 'two-person' });
  await one('PUT', '/items/name', { name: t('お名前', 'Name'), category: 'ordinary' });
  await one('PUT', '/recipients/denki', { name: t('電力', 'Power'), relation: 'third-party' });
  await one('PUT', '/purposes/move', purposeBody());
});

afterEach(() => service.stop());

const organisation = { name: t('試験株式会社', 'Test, Inc.'), kind: 'private' };

// Two managers; the fake hash of a subject is its length.
const as = (subject: string) => async (method: string, path: string, body?: object) => {
  const answer = await fetch(base + path, {
    method,
    headers: {
      authorization: fakeBearer({ roles: ['privacy-manager'], org: 'acme', subject }),
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const said = (await answer.json()) as Record<string, never> & { refusals?: { code: string }[] };
  return {
    status: answer.status,
    body: said,
    codes: (said.refusals ?? []).map(({ code }) => code),
  };
};
const one = as('first');
const other = as('another');

describe('R-3.3: publication by two', () => {
  test('nobody publishes alone, and the answer says why', async () => {
    const alone = await one('POST', '/purposes/move:publish', {});
    expect([alone.status, alone.codes]).toEqual([403, ['approval-needed']]);
    expect(alone.body.refusals).toMatchObject([
      { requirement: 'R-3.3', article: expect.stringContaining('24') },
    ]);
  });

  test('who proposed does not approve, another does, and both stand in the ledger', async () => {
    expect((await one('POST', '/purposes/move:propose', {})).status).toBe(201);
    expect((await one('GET', '/purposes/move')).body).toMatchObject({ proposal: { own: true } });
    const own = await one('POST', '/purposes/move:approve', {});
    expect([own.status, own.codes]).toEqual([403, ['own-proposal']]);
    expect((await other('GET', '/purposes/move')).body).toMatchObject({ proposal: { own: false } });
    expect((await other('POST', '/purposes/move:approve', {})).status).toBe(201);
    const { body } = await other('GET', '/purposes/move');
    expect(body).toMatchObject({ publishedVersion: 1 });
    expect(body).not.toHaveProperty('proposal');
    const entries = await service.ledger.history('acme/purpose/move');
    expect(entries.at(-1)?.event).toMatchObject({
      type: 'purpose-published',
      by: { subject: 'hash-of-7' },
      proposedBy: { subject: 'hash-of-5' },
    });
  });

  test('a proposal says how the purpose changes, and is published with those words', async () => {
    await one('POST', '/purposes/move:propose', {});
    await other('POST', '/purposes/move:approve', {});
    await one('PUT', '/purposes/move', purposeBody({ retentionDays: 30 }));
    const mute = await one('POST', '/purposes/move:propose', {});
    expect([mute.status, mute.codes]).toEqual([409, ['change-not-declared']]);
    await one('POST', '/purposes/move:propose', { change: 'unrelated', reasons: t('別のこと') });
    expect((await other('POST', '/purposes/move:approve', {})).status).toBe(201);
    expect((await one('GET', '/purposes/move')).body).toMatchObject({ consentValidFrom: 2 });
  });

  test('a new draft, or a declined proposal, has to be proposed anew', async () => {
    await one('POST', '/purposes/move:propose', {});
    await one('PUT', '/purposes/move', purposeBody({ retentionDays: 30 }));
    const late = await other('POST', '/purposes/move:approve', {});
    expect([late.status, late.codes]).toEqual([409, ['nothing-proposed']]);
    await one('POST', '/purposes/move:propose', {});
    expect((await other('POST', '/purposes/move:decline', { reason: '古い' })).status).toBe(201);
    expect((await other('POST', '/purposes/move:approve', {})).codes).toEqual(['nothing-proposed']);
  });

  test('a notice is published by two as well', async () => {
    await one('POST', '/purposes/move:propose', {});
    await other('POST', '/purposes/move:approve', {});
    await one('PUT', '/notices/form', noticeBody());
    expect((await other('POST', '/notices/form:publish', {})).status).toBe(403);
    expect((await one('POST', '/notices/form:propose', {})).status).toBe(201);
    expect((await other('POST', '/notices/form:approve', {})).status).toBe(201);
    expect((await one('GET', '/notices/form')).body).toMatchObject({ publishedVersion: 1 });
  });

  test('ending it takes two as well', async () => {
    const alone = await one('PUT', '', organisation);
    expect([alone.status, alone.codes]).toEqual([403, ['approval-needed']]);
    expect((await one('POST', ':end-two-person', {})).status).toBe(201);
    expect((await one('POST', ':end-two-person', {})).codes).toEqual(['own-proposal']);
    expect((await other('POST', ':end-two-person', {})).status).toBe(201);
    expect((await one('POST', '/purposes/move:publish', {})).status).toBe(201);
  });
});

test('R-3.3: other services learn from the topic that two publish here', async () => {
  const stream = 'acme/organisation/acme';
  const said = async (): Promise<boolean | undefined> => {
    const head = await service.ledger.read(stream);
    const record = encodeState(stream, head?.version ?? 0, head?.state ?? { kind: 'absent' });
    const read = decode(RegistryStateSchema, record);
    const body = read.ok ? read.value.body : undefined;
    return body?.case === 'organisation' ? body.value.twoPerson : undefined;
  };
  expect(await said()).toBe(true);
  await one('POST', ':end-two-person', {});
  await other('POST', ':end-two-person', {});
  expect(await said()).toBe(false);
});

test('R-1.2: what a thing said before is read version by version', async () => {
  await one('PUT', '/items/name', { name: t('氏名', 'Full name'), category: 'ordinary' });
  const { body } = await one('GET', '/items/name/versions');
  expect(body).toMatchObject({
    versions: [
      { version: 1, name: { ja: 'お名前' } },
      { version: 2, name: { ja: '氏名' } },
    ],
  });
  expect((await one('GET', '/items/none/versions')).status).toBe(404);
});

describe('checking while it is typed', () => {
  test('R-1.1: names what is wrong with a purpose, and writes nothing', async () => {
    const vague = {
      ...purposeBody(),
      description: t('サービスの向上のため', 'For it'),
      items: ['x1x'],
    };
    const { status, body } = await one('POST', '/purposes/idea:check', vague);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      faults: [{ pointer: '/items/0', code: 'unknown-item' }],
      refusals: [{ code: 'purpose-too-abstract', pointer: '/description/ja' }],
    });
    expect((await one('GET', '/purposes/idea')).status).toBe(404);
    const broken = await one('POST', '/purposes/idea:check', { title: 3, more: true });
    expect(JSON.stringify(broken.body)).toContain('/more');
  });

  test('R-2.4: lists the items a notice lacks, and shows how it would read', async () => {
    const { rights: _, ...lacking } = noticeBody();
    const { body } = await one('POST', '/notices/idea:check', lacking);
    expect(body).toMatchObject({
      refusals: [{ code: 'notice-item-missing', pointer: '/items/rights' }],
      texts: { ja: expect.stringContaining('お知らせ') },
    });
  });
});
