import { randomUUID } from 'node:crypto';
import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { decode, RegistryStateSchema } from '@doui/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeFake } from '../src/compose.ts';

let now = Date.parse('2024-01-01T00:00:00+09:00');
const service = composeFake({ now: () => now });
let base = '';
beforeAll(async () => {
  base = `http://127.0.0.1:${(await service.start()).port}/v1/organisations/acme`;
});
afterAll(() => service.stop());

async function ask(method: string, path: string, body?: object, role: Role = 'privacy-manager') {
  const org = role === 'service' ? {} : { org: 'acme' };
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      authorization: fakeBearer({ roles: [role], ...org }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify({ commandId: randomUUID(), ...body }) } : {}),
  });
  const read = (await answer.json()) as {
    entries: object[];
    documents: { kind: string; id: string; version: number; state: string }[];
    faults: { pointer: string; code: string }[];
  };
  return { status: answer.status, body: read };
}

test('what happened to a thing is read by version, by other services too', async () => {
  const name = { ja: '試験', en: 'Test' };
  expect((await ask('PUT', '', { name, kind: 'private' })).status).toBe(201);
  const item = (ja: string) => ({ name: { ja, en: 'Name' }, category: 'ordinary' });
  for (const ja of ['名', '氏名', 'お名前']) {
    expect((await ask('PUT', '/items/name', item(ja))).status).toBe(201);
  }
  const all = await ask('GET', '/items/name/history', undefined, 'service');
  expect(all.status).toBe(200);
  expect(all.body.entries).toMatchObject([
    { version: 1, what: 'put' },
    { version: 2, what: 'put' },
    { version: 3, what: 'put' },
  ]);
  // To a service codes and numbers only: neither texts nor who did it.
  expect(Object.keys(all.body.entries[0] ?? {}).sort()).toEqual(['at', 'version', 'what']);
  // its own people see who did it, as role, client and a hash.
  const own = await ask('GET', '/items/name/history', undefined, 'auditor');
  const by = { role: 'privacy-manager', client: expect.any(String), subject: expect.any(String) };
  expect(own.body.entries).toMatchObject([{ by }, { by }, { by }]);
  expect(JSON.stringify(own.body)).not.toContain('subject-1');
  const page = await ask('GET', '/items/name/history?from=2&limit=1', undefined, 'service');
  expect(page.body).toMatchObject({ entries: [{ version: 2 }], next: 3 });
  expect((await ask('GET', '/items/none/history', undefined, 'service')).status).toBe(404);
  expect((await ask('GET', '/items/name/history', undefined, 'partner')).status).toBe(403);
  expect((await ask('GET', '/items/name/history?from=0&x=1', undefined, 'service')).status).toBe(
    400,
  );
});

test('R-9.1: things are read as they stood at another instant, as the topic had them then', async () => {
  const day = (date: string): number => Date.parse(`${date}T00:00:00+09:00`);
  const gas = (country: string) => ({
    name: { ja: 'ガス', en: 'Gas' },
    relation: 'third-party',
    country,
  });
  now = day('2024-02-01');
  expect((await ask('PUT', '/recipients/gas', gas('JP'))).status).toBe(201);
  now = day('2024-03-01');
  expect((await ask('PUT', '/recipients/gas', gas('US'))).status).toBe(201);
  const asOf = async (date: string) => {
    const documents = [
      { kind: 'organisation', id: 'acme' },
      { kind: 'recipient', id: 'gas' },
      { kind: 'purpose', id: 'none' },
    ];
    const answer = await ask(
      'POST',
      '/documents:as-of',
      { commandId: undefined, at: `${date}T00:00:00+09:00`, documents },
      'service',
    );
    expect(answer.status).toBe(200);
    return answer.body.documents.map(({ kind, version, state }) => {
      const read = decode(RegistryStateSchema, Buffer.from(state, 'base64'));
      if (!read.ok) throw new Error(read.error);
      const { body, version: inside } = read.value;
      expect(Number(inside)).toBe(version);
      return [kind, version, body.case === 'recipient' ? body.value.country : ''];
    });
  };
  expect(await asOf('2024-01-15')).toEqual([['organisation', 1, '']]);
  expect(await asOf('2024-02-01')).toEqual([
    ['organisation', 1, ''],
    ['recipient', 1, 'JP'],
  ]);
  expect(await asOf('2024-03-01')).toEqual([
    ['organisation', 1, ''],
    ['recipient', 2, 'US'],
  ]);
  const bad = await ask(
    'POST',
    '/documents:as-of',
    { commandId: undefined, at: 'soon', documents: [{ kind: 'person', id: 'x y' }] },
    'service',
  );
  expect([...new Set(bad.body.faults.map(({ pointer }) => pointer))].sort()).toEqual([
    '/at',
    '/documents/0/id',
    '/documents/0/kind',
  ]);
  expect((await ask('POST', '/documents:as-of', {}, 'partner')).status).toBe(403);
});
