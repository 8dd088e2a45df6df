import { randomUUID } from 'node:crypto';
import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeFake } from '../src/compose.ts';

const service = composeFake();
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
  const read = (await answer.json()) as { entries: object[] };
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
  // Codes and numbers only: neither texts nor who did it.
  expect(Object.keys(all.body.entries[0] ?? {}).sort()).toEqual(['at', 'version', 'what']);
  const page = await ask('GET', '/items/name/history?from=2&limit=1', undefined, 'service');
  expect(page.body).toMatchObject({ entries: [{ version: 2 }], next: 3 });
  expect((await ask('GET', '/items/none/history', undefined, 'service')).status).toBe(404);
  expect((await ask('GET', '/items/name/history', undefined, 'partner')).status).toBe(403);
  expect((await ask('GET', '/items/name/history?from=0&x=1', undefined, 'service')).status).toBe(
    400,
  );
});
