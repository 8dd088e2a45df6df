import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keycloakRoles } from './keycloak.ts';

type Answer = { readonly status?: number; readonly body: unknown };

// Keycloak's administration as far as it is asked, with as many members as a test wants.
let members: { id: string; username: string; enabled: boolean; createdTimestamp?: number }[] = [];
let groups: unknown = [];
let refused = false;
let page: string | undefined;
const asked: string[] = [];
const answerTo = (path: string, query: URLSearchParams): Answer => {
  if (refused) return { status: 403, body: {} };
  if (path === '/groups') return { body: groups };
  const first = Number(query.get('first'));
  if (path === '/groups/g1/members') return { body: members.slice(first, first + 100) };
  const user = /^\/users\/(.+)\/role-mappings\/realm\/composite$/.exec(path)?.[1];
  return user
    ? { body: [{ name: 'auditor' }, { name: 'default-roles-doui' }, { name: 'operator' }] }
    : { status: 404, body: {} };
};
const server: Server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
  const path = pathname.replace('/admin/realms/doui', '');
  asked.push(`${path} ${request.headers.authorization}`);
  const { status = 200, body } = answerTo(path, searchParams);
  const written = page ?? JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' }).end(written);
});
let source: ReturnType<typeof keycloakRoles>;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const keycloakUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  source = keycloakRoles({ keycloakUrl, realm: 'doui', token: async () => 'reads-users' });
});
afterAll(() => server.close());

const named = (org: string) => [{ id: 'g1', attributes: { doui_org: [org] } }];

test('R-3.3: members of the group with the roles that mean something here', async () => {
  groups = named('kaisha');
  members = [
    { id: 'u1', username: 'hanako', enabled: true, createdTimestamp: 5 },
    { id: 'm1', username: 'service-account-system-kaisha', enabled: true },
  ];
  expect(await source('kaisha')).toEqual([
    {
      id: 'u1',
      name: 'hanako',
      kind: 'person',
      enabled: true,
      since: 5,
      roles: ['operator', 'auditor'],
    },
    {
      id: 'm1',
      name: 'system-kaisha',
      kind: 'machine',
      enabled: true,
      roles: ['operator', 'auditor'],
    },
  ]);
  expect(asked.every((one) => one.endsWith('Bearer reads-users'))).toBe(true);
});

test('a group whose attribute only begins like the organisation is another one', async () => {
  groups = named('kaisha2');
  expect(await source('kaisha')).toEqual([]);
});

test('a long list is read to its end, and one that is too long is not cut silently', async () => {
  groups = named('kaisha');
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => ({ id: `u${at}`, username: `u${at}`, enabled: true }));
  members = many(250);
  expect(await source('kaisha')).toHaveLength(250);
  members = many(1_000);
  expect(await source('kaisha')).toHaveLength(1_000);
  members = many(1_001);
  await expect(source('kaisha')).rejects.toMatchObject({ code: 'service-unavailable' });
});

test('when Keycloak refuses or answers something else it is a fault, never an empty list', async () => {
  refused = true;
  await expect(source('kaisha')).rejects.toMatchObject({ code: 'service-unavailable' });
  refused = false;
  groups = { error: 'x' };
  await expect(source('kaisha')).rejects.toMatchObject({ code: 'service-unavailable' });
  page = '<html>maintenance</html>';
  await expect(source('kaisha')).rejects.toMatchObject({ code: 'service-unavailable' });
  page = undefined;
});
