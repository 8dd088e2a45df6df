import { randomUUID } from 'node:crypto';
import { fakeBearer } from '@doui/auth/fake';
import { create, decode, encode, OptOutEventSchema, RegistryStateSchema } from '@doui/events';
import { startOfDayInJapan } from '@doui/kernel';
import type { RecipientFacts } from '@doui/law';
import { registryFacts } from '@doui/view/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeFake } from '../compose-fake.ts';
import type { Registry } from './handle.ts';
import { encodeSchemeEvent } from './wire.ts';

// where the organisation wants it, two privacy managers publish a scheme together.
const org = 'meibodata';
const both = (text: string) => ({ ja: text, en: text });
let twoPerson = true;

const recipient: RecipientFacts = {
  ...{ id: 'meibo', version: 1, name: both('届'), relation: 'third-party', country: 'JP' },
  stateBody: false,
};
/** The organisation as its record on the topic says it. */
function organisation(id: string) {
  const value = { name: both('名簿'), kind: 'private', profile: 'act', twoPerson };
  const state = create(RegistryStateSchema, {
    ...{ org: id, kind: 'organisation', id, version: 1n, lowestReader: 1 },
    body: { case: 'organisation', value },
  });
  const read = decode(RegistryStateSchema, encode(RegistryStateSchema, state));
  const facts = read.ok ? registryFacts(read.value) : read;
  const change = facts.ok ? facts.value : undefined;
  const fact = change && !change.retired ? change.fact : undefined;
  return fact?.kind === 'organisation' ? fact.value : undefined;
}
const registry: Registry = {
  organisation,
  purpose: (_org, id) => ({
    ...{ id, title: both('名簿の提供'), items: ['name'], includesProvision: true, version: 1 },
    ...{ uses: ['provide'], consentValidFrom: 1, publishedAt: 0, retentionDays: 0, told: true },
  }),
  item: (_org, id) => ({
    ...{ id, name: both(id), category: 'ordinary', acquiredBy: 'third-party' },
  }),
  recipient: () => recipient,
};
const content = {
  ...{ purpose: 'listsale', items: ['name'], recipients: ['meibo'], objectionDays: 30 },
  provider: { name: both('名簿'), address: both('千葉') },
  ...{ acquisition: both('名鑑'), method: both('一覧'), stopOnRequest: both('停止します') },
  ...{ howToRequest: both('電話'), updates: both('三か月ごと'), filingNumber: 'KAKUU-1' },
  ...{ filedAt: '2025-09-01T00:00:00+09:00', toldAt: '2025-09-01T00:00:00+09:00' },
  startsAt: '2025-11-01T00:00:00+09:00',
};

let service: ReturnType<typeof composeFake>;
let base = '';
beforeEach(async () => {
  twoPerson = true;
  service = composeFake({
    ...{ registry, now: () => startOfDayInJapan('2026-11-22') },
    directory: {
      personOf: async () => undefined,
      exists: async () => false,
      represents: async () => false,
    },
  });
  const { port } = await service.app.listen();
  base = `http://127.0.0.1:${port}/v1/organisations/${org}/schemes`;
  expect((await one('PUT', '/mailorder', content)).status).toBe(201);
});
afterEach(() => service.app.close());

const as = (subject: string) => async (method: string, path: string, body?: object) => {
  const answer = await fetch(base + path, {
    method,
    headers: {
      authorization: fakeBearer({ roles: ['privacy-manager'], org, subject }),
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
  });
  const said = (await answer.json()) as Record<string, unknown> & {
    refusals?: { code: string; requirement?: string }[];
  };
  return { status: answer.status, body: said, codes: said.refusals?.map(({ code }) => code) };
};
const one = as('first');
const other = as('another');

test('nobody publishes alone, and the answer says why', async () => {
  const alone = await one('POST', '/mailorder:publish', {});
  expect([alone.status, alone.codes]).toEqual([403, ['approval-needed']]);
  expect(alone.body.refusals).toMatchObject([
    { requirement: 'R-3.3', article: expect.stringContaining('24') },
  ]);
});

test('who proposed does not approve, another does, and both stand in the history', async () => {
  expect((await one('POST', '/mailorder:propose', {})).status).toBe(201);
  expect((await one('POST', '/mailorder:propose', {})).codes).toEqual(['already-proposed']);
  expect((await one('GET', '/mailorder')).body['proposal']).toMatchObject({ own: true });
  expect((await other('GET', '')).body['schemes']).toMatchObject([{ proposal: { own: false } }]);
  const own = await one('POST', '/mailorder:approve', {});
  expect([own.status, own.codes]).toEqual([403, ['own-proposal']]);
  expect((await other('POST', '/mailorder:approve', {})).status).toBe(201);
  const { body } = await other('GET', '/mailorder');
  expect(body).toMatchObject({ status: 'published', inForce: 1 });
  expect(body).not.toHaveProperty('proposal');
  const history = await other('GET', '/mailorder/history');
  expect(history.body['entries']).toMatchObject([
    { type: 'scheme-drafted' },
    { type: 'scheme-proposed', actor: { subject: 'hash-of-first' } },
    {
      type: 'scheme-published',
      actor: { subject: 'hash-of-another' },
      proposedBy: { subject: 'hash-of-first' },
    },
  ]);
});

test('what may not be published is not proposed either', async () => {
  const { filingNumber: _, ...lacking } = content;
  await one('PUT', '/lacking', lacking);
  const { status, codes } = await one('POST', '/lacking:propose', {});
  expect([status, codes]).toEqual([409, ['scheme-not-filed']]);
});

test('a new draft, or a declined proposal, has to be proposed anew', async () => {
  await one('POST', '/mailorder:propose', {});
  await one('PUT', '/mailorder', { ...content, filingNumber: 'KAKUU-2' });
  const late = await other('POST', '/mailorder:approve', {});
  expect([late.status, late.codes]).toEqual([409, ['nothing-proposed']]);
  await one('POST', '/mailorder:propose', {});
  expect((await other('POST', '/mailorder:decline', {})).status).toBe(400);
  expect((await other('POST', '/mailorder:decline', { reason: '古い' })).status).toBe(201);
  expect((await other('POST', '/mailorder:approve', {})).codes).toEqual(['nothing-proposed']);
  expect((await other('POST', '/mailorder:decline', { reason: '古い' })).codes).toEqual([
    'nothing-proposed',
  ]);
  const history = (await one('GET', '/mailorder/history')).body['entries'] as object[];
  expect(history.at(-1)).toMatchObject({ type: 'scheme-declined', reason: '古い' });
});

test('the next version of a scheme is published by two as well', async () => {
  await one('POST', '/mailorder:propose', {});
  await other('POST', '/mailorder:approve', {});
  const next = { ...content, filedAt: '2026-11-01T00:00:00+09:00' };
  await other('PUT', '/mailorder', { ...next, startsAt: '2027-01-10T00:00:00+09:00' });
  expect((await other('POST', '/mailorder:publish', {})).codes).toEqual(['approval-needed']);
  await other('POST', '/mailorder:propose', {});
  expect((await one('POST', '/mailorder:approve', {})).status).toBe(201);
  expect((await one('GET', '/mailorder')).body['versions']).toHaveLength(2);
});

test('where one publishes alone, nothing is proposed, and what waited still takes another', async () => {
  await one('POST', '/mailorder:propose', {});
  twoPerson = false;
  expect((await one('POST', '/mailorder:approve', {})).codes).toEqual(['own-proposal']);
  await one('POST', '/mailorder:decline', { reason: '一人で公表する' });
  expect((await one('POST', '/mailorder:propose', {})).codes).toEqual(['not-two-person']);
  expect((await one('POST', '/mailorder:publish', {})).status).toBe(201);
});

test('the topic tells that it was proposed and declined, and no word of why', async () => {
  await one('POST', '/mailorder:propose', {});
  await other('POST', '/mailorder:decline', { reason: '名簿の範囲が広すぎる' });
  const stream = `${org}/scheme/mailorder`;
  const entries = await service.schemes.history(stream);
  const told = entries.map((entry) => encodeSchemeEvent(entry, stream));
  const read = told.map((record) => decode(OptOutEventSchema, record));
  expect(read.map((event) => event.ok && event.value.what.case)).toEqual([
    ...['schemeDrafted', 'schemeProposed', 'schemeDeclined'],
  ]);
  expect(told.some((record) => Buffer.from(record).includes('名簿の範囲'))).toBe(false);
});
