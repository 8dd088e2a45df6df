import { randomUUID } from 'node:crypto';
import { type FakeToken, fakeAuth, fakeBearer } from '@doui/auth/fake';
import { createApp, memoryAccessLog } from '@doui/http';
import { createKeyring, masterKeyOf, memoryKeyStore } from '@doui/keyring';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { memoryClaimStore } from '../src/exceptions/memory-store.ts';
import { claimRoutes } from '../src/exceptions/routes.ts';
import { sealedWords } from '../src/exceptions/words.ts';

const keyring = createKeyring({
  owner: 'records',
  masterKey: masterKeyOf({ 1: new Uint8Array(32).fill(7) }),
  store: memoryKeyStore(),
});
const access = memoryAccessLog();
let store = memoryClaimStore();
const current = new Proxy({} as typeof store, { get: (_target, name) => Reflect.get(store, name) });
let now = Date.parse('2026-11-22T12:00:00+09:00');

const app = createApp({
  service: 'records',
  config: { host: '127.0.0.1', port: 0 },
  auth: fakeAuth(),
  log: logger('records'),
  access,
  routes: claimRoutes({
    store: current,
    words: sealedWords(keyring),
    now: () => now,
    hashSubject: (subject) => `hash-of-${subject}`,
    keptYears: 3,
  }),
});
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await app.listen()).port}/v1/organisations/kaisha/exceptions`;
});
afterAll(() => app.close());
beforeEach(() => {
  store = memoryClaimStore();
  access.entries.length = 0;
});

const decision: FakeToken = { roles: ['service'], subject: 'decision' };
const claimant: FakeToken = { roles: ['privacy-manager'], org: 'kaisha', subject: 'hanako' };
const second: FakeToken = { roles: ['privacy-manager'], org: 'kaisha', subject: 'jiro' };
const auditor: FakeToken = { roles: ['auditor'], org: 'kaisha', subject: 'mika' };

async function ask(method: string, path: string, as: FakeToken, body?: object) {
  const response = await fetch(base + path, {
    method,
    headers: {
      authorization: fakeBearer(as),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') === true;
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
  return { status: response.status, text, body: (json ? JSON.parse(text) : undefined) as any };
}

async function claim(person = 'hito', id = randomUUID()): Promise<string> {
  const { status, body } = await ask('POST', '', decision, {
    ...{ commandId: id, person, askedAt: new Date(now).toISOString(), use: 'provide' },
    ...{ purpose: 'moving', recipient: 'police', items: [{ item: 'mail', cite: 'Law27.1.1' }] },
    ...{ ground: 'statute', statute: 'keisoho-197', ruleSet: 'appi-2022' },
    ...{ requester: '架空警察署', reason: '=照会 第12号', claimHash: 'a'.repeat(64) },
    by: { role: 'privacy-manager', client: 'console', subject: 'hash-of-hanako' },
  });
  expect([status, body]).toEqual([201, { id }]);
  return id;
}

const reviewed = (id: string, as: FakeToken, more: object = {}) =>
  ask('POST', `/${id}:review`, as, {
    commandId: randomUUID(),
    outcome: 'confirmed',
    note: '照会書の原本を確認',
    ...more,
  });

test('R-1.6: a claim is kept with its words, which are nowhere in the clear, and listed as open', async () => {
  const id = await claim();
  const kept = await store.read('kaisha', id);
  expect(JSON.stringify(kept)).not.toContain('架空警察署');
  expect(JSON.stringify(kept)).not.toContain('照会');
  const { body } = await ask('GET', '?state=open', auditor);
  expect(body.items).toMatchObject([
    {
      ...{ id, state: 'open', person: 'hito', ground: 'statute', statute: 'keisoho-197' },
      ...{ requester: '架空警察署', reason: '=照会 第12号' },
      items: [{ item: 'mail', article: 'Law27.1.1' }],
      by: { subject: 'hash-of-hanako' },
      keepUntil: '2029-11-22T12:00:00.000+09:00',
    },
  ]);
  expect(access.entries).toMatchObject([{ operation: 'searchExceptions', persons: ['hito'] }]);
});

test('a repeat of the command changes nothing', async () => {
  const id = randomUUID();
  await claim('hito', id);
  await claim('hito', id);
  expect((await ask('GET', '', auditor)).body.items).toHaveLength(1);
});

test('R-1.6: somebody else reviews it, once; whoever claimed it does not', async () => {
  const id = await claim();
  const own = await reviewed(id, claimant);
  expect([own.status, own.body.refusals[0].code]).toEqual([409, 'review-by-claimant']);
  expect((await reviewed(id, auditor)).status).toBe(403);
  const commandId = randomUUID();
  const first = await reviewed(id, second, { commandId });
  expect(first.status).toBe(200);
  expect(first.body).toMatchObject({
    state: 'reviewed',
    review: { outcome: 'confirmed', note: '照会書の原本を確認', by: { subject: 'hash-of-jiro' } },
  });
  const again = await reviewed(id, second, { commandId });
  expect([again.status, again.body.review.at]).toEqual([200, first.body.review.at]);
  const late = await reviewed(id, second, { outcome: 'objected' });
  expect([late.status, late.body.refusals[0].code]).toEqual([409, 'already-reviewed']);
  expect((await ask('GET', '?state=open', auditor)).body.items).toEqual([]);
  expect((await ask('GET', '?state=reviewed', auditor)).body.items).toHaveLength(1);
  expect((await ask('GET', `/${id}`, second)).body.review.outcome).toBe('confirmed');
});

test('P9: when the person is erased the words are gone, the fact and its review stay', async () => {
  const id = await claim('kesareta');
  await reviewed(id, second);
  await keyring.destroy('kaisha/kesareta');
  const { body } = await ask('GET', `/${id}`, auditor);
  expect(body).toMatchObject({ words: 'erased', state: 'reviewed', statute: 'keisoho-197' });
  expect(JSON.stringify(body)).not.toContain('照会');
});

test('page by page, each once, oldest first; by person too', async () => {
  const ids: string[] = [];
  for (const person of ['ichiro', 'niko', 'ichiro', 'sanae', 'ichiro']) {
    now += 1_000;
    ids.push(await claim(person));
  }
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await ask('GET', `?limit=2${cursor}`, auditor);
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.next ? `&cursor=${body.next}` : '';
  } while (cursor);
  expect(seen).toEqual(ids);
  const own = await ask('GET', '?person=ichiro', auditor);
  expect(own.body.items.map(({ id }: { id: string }) => id)).toEqual([ids[0], ids[2], ids[4]]);
});

test('S8: as CSV, no cell is a formula; the persons on it are recorded', async () => {
  await claim();
  const { status, text } = await ask('GET', '?format=csv', auditor);
  expect(status).toBe(200);
  const [header, line] = text.split('\r\n');
  expect(header).toContain('requester');
  expect(line).toContain('架空警察署');
  expect(line).toContain("'=照会 第12号");
  expect(access.entries.at(-1)).toMatchObject({ persons: ['hito'] });
});

test.each([
  ['an operator lists', 'GET', { roles: ['operator'], org: 'kaisha' } as FakeToken, 403],
  ['another organisation', 'GET', { roles: ['auditor'], org: 'hoka' } as FakeToken, 404],
  ['a privacy manager writes one itself', 'POST', claimant, 403],
])('S2: %s', async (_who, method, as, status) => {
  expect((await ask(method, '', as, method === 'POST' ? {} : undefined)).status).toBe(status);
});

test('what has the wrong shape names every fault', async () => {
  const { status, body } = await ask('POST', '', decision, { person: 7, basis: 'x', items: [] });
  expect(status).toBe(400);
  const pointers = body.faults.map(({ pointer }: { pointer: string }) => pointer);
  for (const pointer of ['/person', '/basis', '/items', '/requester', '/by']) {
    expect(pointers).toContain(pointer);
  }
  expect((await ask('GET', `/${randomUUID()}`, auditor)).status).toBe(404);
});
