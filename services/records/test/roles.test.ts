import { randomUUID } from 'node:crypto';
import { type FakeToken, fakeAuth, fakeBearer } from '@doui/auth/fake';
import { createApp, encodeCursor } from '@doui/http';
import { createKeyring, masterKeyOf, memoryKeyStore } from '@doui/keyring';
import { logger } from '@doui/telemetry';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { memoryRoleReviewStore } from '../src/roles/memory-store.ts';
import type { Account } from '../src/roles/review.ts';
import { roleRoutes } from '../src/roles/routes.ts';
import { sealedReviews } from '../src/roles/words.ts';

const keyring = createKeyring({
  owner: 'records',
  masterKey: masterKeyOf({ 1: new Uint8Array(32).fill(7) }),
  store: memoryKeyStore(),
});
let store = memoryRoleReviewStore();
const current = new Proxy({} as typeof store, { get: (_target, name) => Reflect.get(store, name) });
let accounts: Account[] = [];
let now = 0;
const created = Date.parse('2026-04-01T09:00:00+09:00');
const account = (
  id: string,
  name: string,
  roles: string[],
  more: Partial<Account> = {},
): Account => ({
  ...{ id, name, kind: 'person', enabled: true, since: created, roles },
  ...more,
});

const app = createApp({
  service: 'records',
  config: { host: '127.0.0.1', port: 0 },
  auth: fakeAuth(),
  log: logger('records'),
  routes: roleRoutes({
    ...{ store: current, words: sealedReviews(keyring), now: () => now, keptYears: 3 },
    source: async (org) => (org === 'kaisha' ? accounts : []),
    hashSubject: (subject) => `hash-of-${subject}`,
  }),
});
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await app.listen()).port}/v1/organisations/kaisha`;
});
afterAll(() => app.close());
beforeEach(() => {
  store = memoryRoleReviewStore();
  now = Date.parse('2026-11-22T12:00:00+09:00');
  accounts = [
    account('u1', 'hanako', ['privacy-manager']),
    account('u2', '=cmd|hosoi', ['operator', 'auditor'], { enabled: false }),
    account('m1', 'system-kaisha', ['system'], { kind: 'machine' }),
  ];
});

const manager: FakeToken = { roles: ['privacy-manager'], org: 'kaisha', subject: 'u1' };
const auditor: FakeToken = { roles: ['auditor'], org: 'kaisha', subject: 'mika' };

async function ask(method: string, path: string, as: FakeToken, body?: object) {
  const response = await fetch(base + path, {
    method,
    headers: { authorization: fakeBearer(as), 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const json = response.headers.get('content-type')?.includes('json') === true;
  const text = bytes.toString('utf8');
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
  return { status: response.status, bytes, text, body: (json ? JSON.parse(text) : {}) as any };
}

type Said = { account: string; role: string; outcome: string; reason?: string };
const keepAll: Said[] = [
  { account: 'u1', role: 'privacy-manager', outcome: 'keep' },
  { account: 'u2', role: 'operator', outcome: 'keep' },
  { account: 'u2', role: 'auditor', outcome: 'take-away', reason: '=異動のため' },
  { account: 'm1', role: 'system', outcome: 'keep' },
];
const review = (verdicts: Said[], more: object = {}) =>
  ask('POST', '/role-reviews', manager, { commandId: randomUUID(), verdicts, ...more });
const codesOf = (answer: { body: { refusals: { code: string }[] } }) =>
  answer.body.refusals.map(({ code }) => code);

test('R-3.3: lists who holds which role, machines and closed accounts too', async () => {
  const { status, body } = await ask('GET', '/roles', auditor);
  expect(status).toBe(200);
  expect(body).toMatchObject({ readAt: '2026-11-22T12:00:00.000+09:00' });
  expect(body).not.toHaveProperty('lastReview');
  expect(body.items).toMatchObject([
    { account: 'u2', name: '=cmd|hosoi', enabled: false, role: 'auditor', state: 'new' },
    { account: 'u2', role: 'operator' },
    { account: 'u1', role: 'privacy-manager', since: '2026-04-01T09:00:00.000+09:00' },
    { account: 'm1', name: 'system-kaisha', kind: 'machine', role: 'system' },
  ]);
});

test('R-3.3: a review keeps who looked when, and what is kept and goes; the list knows of it', async () => {
  const answer = await review(keepAll, { note: '年に一度の点検' });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    ...{ at: '2026-11-22T12:00:00.000+09:00', note: '年に一度の点検', kept: 3, takenAway: 1 },
    ...{
      by: { subject: 'hash-of-u1', name: 'hanako' },
      keepUntil: '2029-11-22T12:00:00.000+09:00',
    },
  });
  const own = answer.body.verdicts.filter((one: { own: boolean }) => one.own);
  expect(own).toMatchObject([{ account: 'u1', outcome: 'keep' }]);

  accounts.push(account('u3', 'new', ['operator']));
  const { body } = await ask('GET', '/roles', manager);
  expect(
    body.items.map((one: Said & { state: string }) => [one.account, one.role, one.state]),
  ).toEqual([
    ['u2', 'auditor', 'to-take-away'],
    ['u2', 'operator', 'kept'],
    ['u1', 'privacy-manager', 'kept'],
    ['u3', 'operator', 'new'],
    ['m1', 'system', 'kept'],
  ]);
  expect(body).toMatchObject({
    lastReview: { id: answer.body.id },
    reviewDueAt: '2027-11-22T12:00:00.000+09:00',
  });
});

test('R-3.3: what is held and not judged, judged twice, or not held is refused, all at once', async () => {
  const answer = await review([
    keepAll[0] as Said,
    keepAll[0] as Said,
    { account: 'u9', role: 'operator', outcome: 'keep' },
  ]);
  expect(answer.status).toBe(409);
  expect(codesOf(answer)).toEqual([
    ...['role-judged-twice', 'role-not-held'],
    ...['role-not-judged', 'role-not-judged', 'role-not-judged'],
  ]);
  expect((await ask('GET', '/role-reviews', auditor)).body.items).toEqual([]);
});

test('what goes needs a reason; unknown members are faults', async () => {
  const answer = await review([{ account: 'u1', role: 'operator', outcome: 'take-away' }], {
    x: 1,
  });
  expect(answer.status).toBe(400);
  const pointers = answer.body.faults.map(({ pointer }: { pointer: string }) => pointer);
  expect(pointers).toEqual(expect.arrayContaining(['/verdicts/0/reason', '/x']));
});

test('a repeat of the command is the same review, whatever has changed since', async () => {
  const commandId = randomUUID();
  const first = await review(keepAll, { commandId });
  accounts = [];
  now += 1_000;
  const again = await review(keepAll, { commandId });
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect((await ask('GET', '/role-reviews', auditor)).body.items).toHaveLength(1);
});

test('names of staff and what is said of them are nowhere in the clear', async () => {
  const { body } = await review(keepAll);
  const kept = JSON.stringify(await store.read('kaisha', body.id));
  for (const word of ['hanako', '異動', 'u1']) expect(kept).not.toContain(`"${word}`);
});

test('reviews are listed newest first, page by page, and read by their id', async () => {
  const ids: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) {
    now += 1_000;
    ids.unshift((await review(keepAll)).body.id);
  }
  const { body } = await ask('GET', '/role-reviews?limit=2', auditor);
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
  const rest = await ask('GET', `/role-reviews?limit=2&cursor=${body.next}`, auditor);
  expect(rest.body.items.map(({ id }: { id: string }) => id)).toEqual(ids.slice(2));
  expect(rest.body).not.toHaveProperty('next');
  expect((await ask('GET', `/role-reviews/${ids[1]}`, auditor)).body.id).toBe(ids[1]);
  expect((await ask('GET', `/role-reviews/${randomUUID()}`, auditor)).status).toBe(404);
});

test('two reviews of the same millisecond are both listed, wherever a page ends', async () => {
  const ids: string[] = [];
  for (let turn = 0; turn < 4; turn += 1) ids.push((await review(keepAll)).body.id);
  const listed: string[] = [];
  let cursor = '';
  for (let page = 0; page < ids.length; page += 1) {
    const { body } = await ask('GET', `/role-reviews?limit=1${cursor}`, auditor);
    listed.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = `&cursor=${body.next}`;
    if (!body.next) break;
  }
  expect(listed).toEqual(ids.sort().reverse());
});

test('a cursor of another list is a fault, and no empty page', async () => {
  const cursor = encodeCursor('kaisha');
  const answer = await ask('GET', `/role-reviews?cursor=${cursor}`, auditor);
  expect(answer.status).toBe(400);
  expect(answer.body.faults).toMatchObject([{ pointer: '/cursor', code: 'wrong-format' }]);
});

test('the file of reviews holds all of them, however many there are', async () => {
  const { body } = await review(keepAll);
  const one = await store.read('kaisha', body.id);
  if (!one) throw new Error('it was kept');
  const words = sealedReviews(keyring);
  const said = await words.open(one, one.words);
  for (let at = 1; at <= 1_000; at += 1) {
    const id = randomUUID();
    await store.add({ ...one, id, at: now - at, words: await words.seal({ ...one, id }, said) });
  }
  const { text } = await ask('GET', '/role-reviews?format=csv', auditor);
  // A header, four holdings of each review, and the end of the last line.
  expect(text.split('\r\n')).toHaveLength(1 + 1_001 * 4 + 1);
});

test('S8: both lists are CSV that Excel opens right and does not calculate with', async () => {
  await review(keepAll);
  for (const path of ['/roles?format=csv', '/role-reviews?format=csv']) {
    const { bytes, text } = await ask('GET', path, auditor);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(text.split('\r\n')).toHaveLength(6);
    expect(text).toContain("'=cmd|hosoi");
  }
  const { text } = await ask('GET', '/role-reviews?format=csv', auditor);
  expect(text).toContain("'=異動のため");
});

test.each([
  ['an operator reads', 'GET', '/roles', { roles: ['operator'], org: 'kaisha' } as FakeToken, 403],
  ['an auditor reviews', 'POST', '/role-reviews', auditor, 403],
  ['another organisation', 'GET', '/roles', { roles: ['auditor'], org: 'hoka' } as FakeToken, 404],
  ['a service', 'GET', '/role-reviews', { roles: ['service'] } as FakeToken, 403],
])('S2: %s', async (_who, method, path, as, status) => {
  const body = method === 'POST' ? { verdicts: keepAll } : undefined;
  expect((await ask(method, path, as, body)).status).toBe(status);
});
