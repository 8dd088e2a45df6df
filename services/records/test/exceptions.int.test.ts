import { randomUUID } from 'node:crypto';
import { subjectHash } from '@doui/auth';
import { ConsentEventSchema, create, ErasedSchema, encode, topics } from '@doui/events';
import { deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { clientToken, newId, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOf, connectAs, org, startRecords } from './world.ts';

const database = newId('doui_records_');
const person = newId('person');
let records: Awaited<ReturnType<typeof startRecords>>;
let decision: ReturnType<typeof callerOf>;
let manager: ReturnType<typeof callerOf>;
let auditor: ReturnType<typeof callerOf>;
/** The keyed hash of who manages, as the decision service would send it. */
let ownSubject = '';

beforeAll(async () => {
  const keys = `${database}_keys`;
  records = await startRecords({ DOUI_MONGO_DATABASE: database, DOUI_KEYS_DATABASE: keys });
  const managerToken = await clientToken(`manager-${org}`);
  decision = callerOf(records.base, await clientToken('svc-decision'));
  manager = callerOf(records.base, managerToken);
  auditor = callerOf(records.base, await clientToken(`auditor-${org}`));
  const claims = JSON.parse(Buffer.from(managerToken.split('.')[1] ?? '', 'base64url').toString());
  const subjectKey = deriveKey(readMasterKey(testServers().keyFiles.master), 'subject');
  ownSubject = subjectHash(subjectKey, claims.sub);
});
afterAll(async () => {
  await records?.stop();
});

async function claim(subject: string): Promise<string> {
  const id = randomUUID();
  const { status } = await decision('/exceptions', {
    ...{ commandId: id, person, askedAt: new Date().toISOString(), use: 'provide' },
    ...{ purpose: 'moving', recipient: 'police', items: [{ item: 'mail', cite: 'Law27.1.1' }] },
    ...{ ground: 'statute', statute: 'keisoho-197', ruleSet: 'appi-2022' },
    ...{ requester: '架空警察署', reason: '照会第12号', claimHash: 'a'.repeat(64) },
    by: { role: 'privacy-manager', client: 'console', subject },
  });
  expect(status).toBe(201);
  return id;
}

const listed = async (query: string) =>
  (await auditor(`/exceptions?person=${person}${query}`)).body.items as {
    id: string;
    requester?: string;
    words?: string;
  }[];

test('R-1.6: kept on the database without its words, listed, reviewed by somebody else only', async () => {
  const others = await claim('somebody-else');
  const own = await claim(ownSubject);
  expect((await listed('&state=open')).map(({ id }) => id).sort()).toEqual([others, own].sort());
  const connection = await connectMongo({ url: testServers().mongoUrl, database });
  const stored = await connection
    .getClient()
    .db(database)
    .collection('exceptions')
    .find()
    .toArray();
  await connection.close();
  expect(stored).toHaveLength(2);
  expect(JSON.stringify(stored)).not.toMatch(/架空警察署|照会/);

  const review = { outcome: 'objected', note: '照会書がない' };
  expect((await manager(`/exceptions/${own}:review`, review)).body.refusals).toMatchObject([
    { code: 'review-by-claimant' },
  ]);
  const done = await manager(`/exceptions/${others}:review`, review);
  expect([done.status, done.body.review]).toMatchObject([200, { outcome: 'objected' }]);
  expect((await manager(`/exceptions/${others}:review`, review)).status).toBe(409);
  expect((await listed('&state=open')).map(({ id }) => id)).toEqual([own]);
  expect((await listed('&state=reviewed')).map(({ id }) => id)).toEqual([others]);
  const csv = await auditor(`/exceptions?person=${person}&format=csv`);
  expect(csv.text.split('\r\n').filter((line) => line.includes(person))).toHaveLength(2);
  expect(csv.text).toContain('照会書がない');

  const seen = async () =>
    (await auditor(`/access?person=${person}`)).body.items.map(
      ({ operation }: { operation: string }) => operation,
    );
  await until(async () => (await seen()).includes('reviewException'), {
    what: 'who looked is recorded',
  });
  expect(await seen()).toContain('searchExceptions');
});

test('P9: an erasure takes the words; that it was claimed and reviewed stays', async () => {
  const publisher = connectAs('consent').publisher();
  const event = create(ConsentEventSchema, {
    ...{ org, person, version: 1n, commandId: randomUUID(), atMs: BigInt(Date.now()) },
    what: { case: 'erased', value: create(ErasedSchema, {}) },
  });
  const key = `${org}/person/${person}`;
  const value = encode(ConsentEventSchema, event);
  await publisher.send([{ topic: topics.consentEvents, key, value }]);
  await publisher.close();
  // Keys that are held in memory are looked up again within half a minute.
  await until(async () => (await listed('')).every(({ words }) => words === 'erased'), {
    what: 'the words are gone',
    withinMs: 45_000,
  });
  expect(JSON.stringify(await listed(''))).not.toMatch(/架空警察署|照会/);
  expect(await listed('')).toHaveLength(2);
});
