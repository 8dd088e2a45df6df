import { clientToken, testServers } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callerOf, org, startRecords } from './world.ts';

// Keycloak itself answers, under the client that may look at users and at nothing else.
const reader = 'doui-role-reader';
let records: Awaited<ReturnType<typeof startRecords>>;

beforeAll(async () => {
  const secret = testServers().clients[reader] ?? '';
  records = await startRecords({ DOUI_ROLE_READER_SECRET: secret });
}, 90_000);
afterAll(() => records?.stop());

type Held = { account: string; name: string; kind: string; role: string; state: string };

test('R-3.3: staff and machines of an organisation are listed as Keycloak has them, and reviewed', async () => {
  const manager = callerOf(records.base, await clientToken(`manager-${org}`));
  const { status, body } = await manager('/roles');
  expect(status).toBe(200);
  const held: Held[] = body.items;
  const named = held.map(({ name, kind, role }) => `${kind} ${name} ${role}`);
  expect(named).toContain(`person operator-${org} operator`);
  expect(named).toContain(`person manager2-${org} privacy-manager`);
  expect(named).toContain(`machine system-${org} system`);
  expect(held.filter(({ name }) => name.endsWith('akarigas'))).toEqual([]);

  const verdicts = held.map(({ account, role }) =>
    role === 'auditor'
      ? { account, role, outcome: 'take-away', reason: '異動' }
      : { account, role, outcome: 'keep' },
  );
  const kept = await manager('/role-reviews', { verdicts });
  expect([kept.status, kept.body.by.name]).toEqual([201, `manager-${org}`]);
  const states = new Map<string, string>(
    (await manager('/roles')).body.items.map(({ role, state }: Held) => [role, state]),
  );
  expect(states.get('auditor')).toBe('to-take-away');
  expect(states.get('system')).toBe('kept');
  const listed = await manager('/role-reviews');
  expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([kept.body.id]);
});

test('R-3.2: who may list staff may do nothing here', async () => {
  const token = await clientToken(reader);
  expect((await callerOf(records.base, token)('/roles')).status).toBe(401);
});
