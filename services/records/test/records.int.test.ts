import { randomUUID } from 'node:crypto';
import { clientToken, newId, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callerOf, connectAs, provision, recipientWriter, startRecords } from './world.ts';

const feed = newId('feed');
const recipient = newId('r');
const formula = newId('r');
const person = newId('person');
const persons = Array.from({ length: 40 }, () => newId('person'));
const startMs = Date.now() - 3_600_000;
const count = 2_000;

let records: Awaited<ReturnType<typeof startRecords>>;
let gate: ReturnType<ReturnType<typeof connectAs>['publisher']>;
let registry: Awaited<ReturnType<typeof recipientWriter>>;
let operator: ReturnType<typeof callerOf>;
let manager: ReturnType<typeof callerOf>;
let auditor: ReturnType<typeof callerOf>;
let other: ReturnType<typeof callerOf>;

const countOf = async (id: string): Promise<number> =>
  (await operator(`/provisions:count?feed=${id}`)).body.count;

beforeAll(async () => {
  registry = await recipientWriter();
  await registry.put(recipient, 1n, 'でんき旧社名');
  await registry.put(recipient, 2n, 'でんき新社名');
  await registry.put(formula, 1n, '=cmd|1');
  records = await startRecords();
  operator = callerOf(records.base, await clientToken('operator-hikkoshibin'));
  manager = callerOf(records.base, await clientToken('manager-hikkoshibin'));
  auditor = callerOf(records.base, await clientToken('auditor-hikkoshibin'));
  other = callerOf(records.base, await clientToken('operator-akarigas'));
  gate = connectAs('gate').publisher();
  await gate.send(
    Array.from({ length: count }, (_, offset) =>
      provision({
        feed,
        offset,
        recipient,
        person: offset % 100 === 0 ? person : (persons[offset % 40] ?? person),
        atMs: startMs + offset,
        version: offset < 1_000 ? 1 : 2,
      }),
    ),
  );
  await until(async () => (await countOf(feed)) === count, {
    what: 'all are kept',
    withinMs: 60_000,
  });
});
afterAll(async () => {
  await gate?.close();
  await records?.stop();
  await registry?.close();
});

describe('provision records on real servers', () => {
  test('R-4.6: found by person, with the names the recipient had at the time', async () => {
    const found = await operator(`/provisions?person=${person}&limit=1000`);
    expect(found.body.items).toHaveLength(20);
    expect(found.body.items[0]).toMatchObject({
      id: `${feed}/inc1/0/0`,
      person,
      recipient: { id: recipient, version: 1, name: { ja: 'でんき旧社名' } },
      items: ['name', 'address'],
      basis: 'consent',
      article: 'Law27.1',
      keptBy: 'three-years-from-last',
    });
    expect(found.body.items.at(-1).recipient.name.ja).toBe('でんき新社名');
  });

  test('R-4.6: found by recipient, page by page, each once', async () => {
    const ids = new Set<string>();
    let cursor = '';
    for (let pages = 0; pages < 10; pages++) {
      const next = cursor ? `&cursor=${cursor}` : '';
      const page = await operator(`/provisions?recipient=${recipient}&limit=900${next}`);
      for (const item of page.body.items) ids.add(item.id);
      cursor = page.body.next;
      if (!cursor) break;
    }
    expect(ids.size).toBe(count);
    const from = encodeURIComponent(new Date(startMs + 10).toISOString());
    const to = encodeURIComponent(new Date(startMs + 20).toISOString());
    const some = await operator(`/provisions?recipient=${recipient}&from=${from}&to=${to}`);
    expect(some.body.items).toHaveLength(10);
  });

  test('P5: what comes again changes nothing; a later release of the same place keeps the first aside', async () => {
    const again = { feed, recipient, person, atMs: startMs + 7, offset: 7_000 };
    await gate.send([provision({ ...again, items: ['name', 'phone'] })]);
    await gate.send([provision({ ...again, items: ['name'], atMs: again.atMs + 30 })]);
    await gate.send([provision({ feed, offset: 0, recipient, person, atMs: startMs })]);
    const mark = newId('feed');
    await gate.send([
      provision({ feed: mark, offset: 0, recipient, person: persons[0] ?? '', atMs: startMs }),
    ]);
    await until(async () => (await countOf(mark)) === 1, { what: 'the last one is kept' });
    expect(await countOf(feed)).toBe(count + 1);
    const found = await operator(`/provisions?person=${person}&limit=1000`);
    const one = found.body.items.find((item: { id: string }) => item.id === `${feed}/inc1/0/7000`);
    expect(one).toMatchObject({
      items: ['name'],
      sentNotConfirmed: [{ items: ['name', 'phone'] }],
    });
  });

  test('R-4.6: exported as NDJSON and as CSV that a spreadsheet opens safely', async () => {
    const lines = await operator(`/provisions?recipient=${recipient}&format=ndjson`);
    const parsed = lines.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(parsed.length).toBe(count + 2);
    await gate.send([
      provision({ feed, offset: 9_000, recipient: formula, person, atMs: startMs }),
    ]);
    await until(async () => (await countOf(feed)) === count + 2, { what: 'it is kept' });
    const csv = await operator(`/provisions?recipient=${formula}&format=csv`);
    expect(csv.headers.get('content-type')).toMatch(/text\/csv/);
    expect(csv.text.startsWith('\uFEFFid,at,person')).toBe(true);
    expect(csv.text).toContain(`"'=cmd|1"`);
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(2);
  });

  test('R-3.2: each read by staff is itself on record, and found by person', async () => {
    const mine = async () =>
      (await auditor(`/access?person=${person}&limit=1000`)).body.items.filter(
        (item: { operation: string }) => item.operation === 'searchProvisions',
      );
    const found = await until(async () => ((await mine()).length > 0 ? mine() : undefined), {
      what: 'the access record',
    });
    expect(found[0]).toMatchObject({ service: 'records', by: { client: 'operator-hikkoshibin' } });
    expect((await operator(`/access?person=${person}`)).status).toBe(403);
  });

  test('R-4.6: what would hinder is withheld by a privacy manager alone', async () => {
    const id = `${feed}/inc1/0/100`;
    const body = {
      ids: [id, 'ghost/inc1/0/1'],
      ground: 'hinders-state',
      reason: '捜査関係事項照会',
    };
    expect((await operator('/provisions:withhold', body)).status).toBe(403);
    const done = await manager('/provisions:withhold', body);
    expect(done.body).toEqual({ changed: 1, unknown: ['ghost/inc1/0/1'] });
    const found = await operator(`/provisions?person=${person}&limit=1000`);
    const item = found.body.items.find((one: { id: string }) => one.id === id);
    expect(item.withheld).toMatchObject({ ground: 'hinders-state' });
    expect(found.text).not.toContain('捜査');
  });

  test('another organisation sees nothing, and bad questions are told every fault', async () => {
    expect((await other(`/provisions?person=${person}`)).status).toBe(404);
    const bad = await operator('/provisions?from=yesterday&limit=0&colour=red');
    expect(bad.status).toBe(400);
    const pointers = bad.body.faults.map((fault: { pointer: string }) => fault.pointer).sort();
    expect(pointers).toEqual(expect.arrayContaining(['/colour', '/from', '/limit']));
  });
});

describe('receipts on real servers', () => {
  const receipt = (more: object = {}) => ({
    receivedAt: '2026-11-20T10:00:00+09:00',
    provider: { id: newId('provider'), name: '取引先', address: '東京', representative: '代表' },
    acquisition: '本人から書面で',
    persons: [person],
    items: ['name'],
    basis: 'consent',
    ...more,
  });

  test('R-4.7: a receipt is recorded once, kept three years, and found by person and provider', async () => {
    const commandId = randomUUID();
    const body = { commandId, ...receipt() };
    const first = await operator('/receipts', body);
    expect(first).toMatchObject({ status: 201, body: { id: commandId, keptBy: 'three-years' } });
    expect((await operator('/receipts', body)).body).toEqual(first.body);
    const { id } = body.provider;
    const byProvider = await operator(`/receipts?provider=${id}`);
    expect(byProvider.body.items).toEqual([first.body]);
    expect((await operator(`/receipts?person=${person}`)).body.items).toContainEqual(first.body);
    expect((await operator(`/receipts/${commandId}`)).body).toEqual(first.body);
    const again = { ...receipt({ provider: { id } }), acquisition: undefined };
    const next = await operator('/receipts', { ...again, confirmedBefore: commandId });
    expect(next).toMatchObject({ status: 201, body: { provider: { name: '取引先' } } });
  });

  test('R-4.7: what was not confirmed is refused with its article', async () => {
    const lacking = receipt({ provider: { id: 'torihiki' }, basis: 'opt-out', items: [] });
    const refused = await operator('/receipts', lacking);
    expect(refused.status).toBe(409);
    const reasons = refused.body.refusals.map((one: { pointer: string }) => one.pointer);
    expect(reasons).toEqual([
      '/provider/name',
      '/provider/address',
      '/provider/representative',
      '/items',
      '/onPublicList',
    ]);
    expect(refused.body.refusals[0]).toMatchObject({ article: 'Law30.1.1', requirement: 'R-4.7' });
  });
});
