import { randomUUID } from 'node:crypto';
import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import { verifyHistory } from '@doui/ledger';
import type { PrintDocument } from '@doui/print';
import { afterEach, describe, expect, test } from 'vitest';
import { composeFake, type FakeOptions } from './compose-fake.ts';

const org = 'hikkoshi';
const textHash = 'f'.repeat(64);
const shown = { notice: 'form', noticeVersion: 1, language: 'ja', textHash, method: 'button' };
const opened: { close(): Promise<void> }[] = [];
const systemToken = fakeBearer({ roles: ['system'], org, client: 'system-1' });

afterEach(async () => {
  for (const app of opened.splice(0)) await app.close();
});

async function open(options: FakeOptions = {}) {
  const fake = composeFake(options);
  opened.push(fake.app);
  fake.registry.apply({
    stream: `${org}/purpose/move`,
    version: 1,
    document: {
      kind: 'purpose',
      value: { title: text, description: text, version: 1, retentionDays: 0 },
    },
  });
  const purpose = { purpose: 'move', purposeVersion: 1, items: ['name'], recipients: ['denki'] };
  const version = {
    version: 1,
    purposes: [{ ...purpose, abroad: [] }],
    textHashes: { ja: textHash },
  };
  fake.registry.apply({
    stream: `${org}/notice/form`,
    version: 1,
    document: {
      kind: 'notice',
      value: { id: 'form', version: 1, retired: false, versions: [version] },
    },
  });
  const { port } = await fake.app.listen();
  const call = async (method: string, path: string, body?: object, token = systemToken) => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/organisations/${org}/${path}`, {
      method,
      headers: { authorization: token, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const post = (path: string, body: object, token?: string) => call('POST', path, body, token);
  const { body } = await post('persons', { customerNumber: 'c1' });
  return {
    ...fake,
    post,
    call,
    get: (path: string) => call('GET', path),
    person: String(body['person']),
    url: `http://127.0.0.1:${port}`,
  };
}

const text = { ja: '転居', en: 'move' };
const yes = { ...shown, evidence: 'form#1', answers: [{ purpose: 'move', given: true }] };

describe('while Kafka is away', () => {
  test('R-9.1: a write is 202, in words not in force, the gates are asked to hold a stop, and then it is', async () => {
    const broker = { away: false };
    const publish = async () => {
      if (broker.away) throw new Fault('publish-unavailable', { retriable: true });
    };
    const { post, get, person, held } = await open({ publisher: { publish }, publishWaitMs: 50 });
    broker.away = true;
    const given = await post(`persons/${person}/answers`, yes);
    expect(given).toMatchObject({ status: 202, body: { inForce: false } });
    expect(given.body['pending']).toMatchObject({ text: { ja: expect.stringContaining('停止') } });
    const stopped = await post(`persons/${person}/withdrawals`, { purpose: 'move' });
    expect(stopped.status).toBe(202);
    expect(held.map(({ position }) => position.version)).toEqual([2, 3]);
    const progress = `persons/${person}/publications/3`;
    expect((await get(progress)).body).toMatchObject({ inForce: false });
    broker.away = false;
    await expect
      .poll(async () => (await get(progress)).body['inForce'], { timeout: 5_000 })
      .toBe(true);
  });
});

describe('erasing', () => {
  const auditor = fakeBearer({ roles: ['auditor'], org });
  const manager = fakeBearer({ roles: ['privacy-manager'], org });

  test('P9: after an erasure nothing is read or opened again, and the chain still holds', async () => {
    const { post, call, person, ledger, ports, get } = await open();
    const path = `persons/${person}`;
    const given = await post(`${path}/answers`, yes);
    expect(given.status).toBe(201);
    const commandId = randomUUID();
    const operator = fakeBearer({ roles: ['operator'], org });
    expect((await post(`${path}:erase`, {}, operator)).status).toBe(403);
    const erased = await post(`${path}:erase`, { commandId }, manager);
    expect(erased).toMatchObject({ status: 201, body: { person, inForce: true } });
    expect(await post(`${path}:erase`, { commandId }, manager)).toEqual(erased);
    expect((await post(`${path}:erase`, {}, manager)).status).toBe(404);
    for (const read of ['', '/consents', '/history', '/receipts/2']) {
      expect((await get(`${path}${read}`)).status).toBe(404);
    }
    expect((await post(`${path}/answers`, yes)).body['code']).toBe('person-erased');
    const sealed = { person: `${org}/person/${person}`, field: 'evidence' };
    expect(await ports.keyring.seal(sealed, new Uint8Array(1))).toMatchObject({ ok: false });
    const service = fakeBearer({ roles: ['service'] });
    expect((await call('GET', `${path}/history`, undefined, service)).status).toBe(200);
    const history = await call('GET', `${path}/history`, undefined, auditor);
    expect(history.body['entries']).toMatchObject([{}, { evidence: 'erased' }, {}]);
    const stream = `${org}/person/${person}`;
    expect(verifyHistory(await ledger.history(stream), { stream })).toEqual([]);
    const again = await post('persons', { customerNumber: 'c1' });
    expect(again.status).toBe(201);
    expect(again.body['person']).not.toBe(person);
  });

  test('R-3.1: a person erases itself; nobody else, nor who speaks for it, does', async () => {
    const { post } = await open();
    const token = fakeBearer({ roles: ['person'], subject: 'taro' });
    const other = fakeBearer({ roles: ['person'], subject: 'jiro' });
    const { body } = await post('persons', {}, token);
    await post('persons', {}, other);
    expect((await post(`persons/${body['person']}:erase`, {}, other)).status).toBe(404);
    expect((await post('persons/me:erase', {}, token)).status).toBe(201);
    expect((await post('persons/me:erase', {}, token)).status).toBe(404);
  });
});

describe('a receipt', () => {
  const receiptOf = async (options: FakeOptions, format: string) => {
    const { post, get, person, ledger } = await open(options);
    const path = `persons/${person}`;
    expect((await post(`${path}/answers`, yes)).status).toBe(201);
    const read = await get(`${path}/receipts/2?format=${format}`);
    const stream = `${org}/person/${person}`;
    const [entry] = await ledger.history(stream, { fromVersion: 2 });
    const leaf = { service: 'consent', stream, version: 2, hash: entry?.hash };
    return { read, leaf };
  };

  test.each(['kantara', 'iso27560'])(
    'P7: names its entry in the ledger and holds the proof when the log has one (%s)',
    async (format) => {
      const asked: unknown[] = [];
      const proofOf = async (leaf: unknown) => {
        asked.push(leaf);
        return 'the proof';
      };
      const { read, leaf } = await receiptOf({ proofOf }, format);
      expect(read.body).toMatchObject({ receipt: { ledger: { leaf, proof: 'the proof' } } });
      expect(asked).toEqual([leaf]);
    },
  );

  test('P7: without a proof it says where the proof will be, and is given all the same', async () => {
    const { read, leaf } = await receiptOf({}, 'iso27560');
    expect(read.status).toBe(200);
    const { ledger } = read.body['receipt'] as { ledger: Record<string, string> };
    expect(ledger).not.toHaveProperty('proof');
    const url = new URL(ledger['proof_url'] ?? '');
    expect(url.pathname).toBe('/v1/log/inclusion');
    expect(Object.fromEntries(url.searchParams)).toEqual({ ...leaf, version: '2' });
    const signed = String(read.body['jws']).split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(signed, 'base64url').toString())).toHaveProperty('ledger');
  });
});

describe('a receipt on paper (R-10.1)', () => {
  const asPdf = async (answers: object[]) => {
    const printed: PrintDocument[] = [];
    const print = async (document: PrintDocument) => {
      printed.push(document);
      return { pdf: Buffer.from('%PDF-1.7') };
    };
    const { post, person, ledger, url } = await open({ print });
    await post(`persons/${person}/answers`, { ...yes, answers });
    const path = `/v1/organisations/${org}/persons/${person}/receipts/2`;
    const answer = await fetch(`${url}${path}?format=pdf`, {
      headers: { authorization: systemToken },
    });
    const [entry] = await ledger.history(`${org}/person/${person}`, { fromVersion: 2 });
    return { answer, document: printed[0], path, hash: entry?.hash };
  };

  test('says what was answered, where it stands in the ledger and where the signed one is', async () => {
    const { answer, document, path, hash } = await asPdf([{ purpose: 'move', given: true }]);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toBe('%PDF-1.7');
    expect(document?.stamp?.words.en).toBe('GIVEN');
    const said = JSON.stringify(document);
    for (const word of ['転居（move）', textHash, hash, 'denki', `https://doui.example${path}`]) {
      expect(said).toContain(word);
    }
  });

  test('names a refusal as one, and nobody as recipient of it', async () => {
    const { document } = await asPdf([{ purpose: 'move', given: false }]);
    expect(document?.stamp?.words).toEqual({ ja: '不同意', en: 'REFUSED' });
    expect(JSON.stringify(document)).not.toContain('denki');
  });
});

describe('faults of a request', () => {
  test('are all named at once, with pointer and code, and nothing is written', async () => {
    const { post, person, ledger } = await open();
    const { status, body } = await post(`persons/${person}/answers`, {
      ...{ ...yes, noticeVersion: 0, seen: -1, extra: true },
      answers: [{ purpose: 'Move', given: true, scopes: [{ item: 'name', recipients: [] }] }],
    });
    expect(status).toBe(400);
    const faults = body['faults'];
    const pointers = new Set((faults as { pointer: string }[]).map(({ pointer }) => pointer));
    expect([...pointers].sort()).toEqual([
      ...[
        '/answers/0/purpose',
        '/answers/0/scopes/0/recipients',
        '/extra',
        '/noticeVersion',
        '/seen',
      ],
    ]);
    expect(await ledger.read(`${org}/person/${person}`)).toMatchObject({ version: 1 });
  });

  test('R-9.1: a command id used again is a repeat, or refused when it says something else', async () => {
    const { post, person, ledger } = await open();
    const commandId = randomUUID();
    const path = `persons/${person}/answers`;
    const first = await post(path, { ...yes, commandId });
    expect(first.status).toBe(201);
    expect(await post(path, { ...yes, commandId })).toEqual(first);
    const no = { ...yes, commandId, answers: [{ purpose: 'move', given: false }] };
    expect(await post(path, no)).toMatchObject({
      status: 409,
      body: { code: 'command-id-reused' },
    });
    const withdrawal = { purpose: 'move', commandId };
    expect((await post(`persons/${person}/withdrawals`, withdrawal)).status).toBe(409);
    expect(await ledger.read(`${org}/person/${person}`)).toMatchObject({ version: 2 });
  });

  test('S2: a person may not say who represents it, nor register somebody else', async () => {
    const { post } = await open();
    const token = fakeBearer({ roles: ['person'], subject: 'taro' });
    expect((await post('persons', { subject: 'hanako' }, token)).status).toBe(400);
    expect((await post('persons', {}, token)).status).toBe(201);
    const named = await post('persons/me/answers', { ...yes, representative: 'mother' }, token);
    expect(named.status).toBe(400);
    expect((await post('persons/me/answers', yes, token)).status).toBe(201);
  });

  test('R-2.1: two identifiers of two persons are a conflict, not a third person', async () => {
    const { post } = await open();
    const subject = randomUUID();
    await post('persons', { subject });
    expect(await post('persons', { customerNumber: 'c1', subject })).toMatchObject({
      status: 409,
      body: { code: 'identifiers-conflict' },
    });
  });
});

describe('R-10.4: a person is found by customer number', () => {
  const resolve = async (role: Role, reason?: string) => {
    const { url, person, access } = await open();
    const path = `${url}/v1/organisations/${org}/persons:resolve`;
    const answer = await fetch(path, {
      method: 'POST',
      headers: {
        authorization: fakeBearer({ roles: [role], org }),
        'content-type': 'application/x-ndjson',
        ...(reason === undefined ? {} : { 'doui-reason': reason }),
      },
      body: '{"customerNumber":"c1"}\n',
    });
    const found = (await answer.text()).includes(person);
    const looked = access.entries.filter(({ operation }) => operation === 'resolvePersons');
    return { status: answer.status, found, looked: looked.map((entry) => entry.reason) };
  };

  test.each(['operator', 'privacy-manager', 'auditor'] as const)(
    'by the %s who says why, and the access record has it',
    async (role) => {
      expect(await resolve(role, 'audit')).toEqual({
        status: 200,
        found: true,
        looked: ['audit'],
      });
    },
  );

  test.each(['privacy-manager', 'auditor'] as const)('not by the %s without', async (role) => {
    expect(await resolve(role)).toEqual({ status: 400, found: false, looked: [] });
  });

  test('not by anybody else', async () => {
    expect(await resolve('partner', 'audit')).toMatchObject({ status: 403, found: false });
  });
});

describe('R-2.7: whom somebody may speak for', () => {
  const parent = fakeBearer({ roles: ['person', 'representative'], subject: 'parent' });
  const stranger = fakeBearer({ roles: ['person'], subject: 'stranger' });
  const operator = fakeBearer({ roles: ['operator'], org });

  test('is told to the representative, while the mandate stands, and to nobody else', async () => {
    let now = Date.parse('2026-11-22T00:00:00Z');
    const { post, call, person: child } = await open({ clock: () => now });
    const { body } = await post('persons', {}, parent);
    const until = '2026-12-01T09:00:00.000+09:00';
    const verified = { method: 'family-register', reference: 'extract 1', until };
    const path = `persons/${child}/representatives/${body['person']}`;
    expect((await call('PUT', path, verified, operator)).status).toBe(201);
    const mine = () => call('GET', 'persons/me/represented', undefined, parent);
    expect((await mine()).body['items']).toEqual([{ person: child, until }]);

    await post('persons', {}, stranger);
    const others = await call('GET', 'persons/me/represented', undefined, stranger);
    expect(others.body['items']).toEqual([]);
    const named = `persons/${body['person']}/represented`;
    expect((await call('GET', named, undefined, stranger)).status).toBe(404);

    now = Date.parse('2026-12-02T00:00:00Z');
    expect((await mine()).body['items']).toEqual([]);
  });
});
