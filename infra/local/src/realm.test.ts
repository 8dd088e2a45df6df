import { expect, test } from 'vitest';
import { expandRealm, readRealmTemplate, secretClients, serviceAccounts } from './realm.ts';

interface Client {
  clientId: string;
  secret?: string;
  publicClient: boolean;
  protocolMappers?: { protocolMapper: string; config: Record<string, string> }[];
  defaultClientScopes: string[];
}
interface User {
  username: string;
  realmRoles?: string[];
  clientRoles?: Record<string, string[]>;
  groups?: string[];
  credentials?: { value: string }[];
}

const template = readRealmTemplate();
const secrets = Object.fromEntries(
  secretClients(template).map((name) => [name, `secret of ${name}`]),
);
const realm = expandRealm(template, secrets, 'http://127.0.0.1:7000') as {
  clients: Client[];
  users: User[];
  groups: object[];
  roles: { realm: { name: string }[] };
};
const claimsOf = (clientId: string) =>
  Object.fromEntries(
    (realm.clients.find((client) => client.clientId === clientId)?.protocolMappers ?? [])
      .filter((mapper) => mapper.protocolMapper === 'oidc-hardcoded-claim-mapper')
      .map((mapper) => [mapper.config['claim.name'], mapper.config['claim.value']]),
  );

test('R-3.2: every token names doui-api as its audience', () => {
  for (const { clientId, protocolMappers } of realm.clients) {
    if (clientId === 'doui-api' || clientId === 'doui-role-reader') continue;
    const audience = protocolMappers?.find(
      (mapper) => mapper.protocolMapper === 'oidc-audience-mapper',
    );
    expect(audience?.config['included.client.audience'], clientId).toBe('doui-api');
  }
});

test('R-3.2: no token carries a name or an address', () => {
  for (const { defaultClientScopes } of realm.clients) {
    expect(defaultClientScopes).not.toContain('profile');
    expect(defaultClientScopes).not.toContain('email');
  }
});

test('the tokens of an organisation and of a partner say whose they are', () => {
  expect(claimsOf('system-akarigas')).toEqual({ doui_org: 'akarigas' });
  expect(claimsOf('manager-naniwafu')).toEqual({ doui_org: 'naniwafu' });
  expect(claimsOf('partner-denki')).toEqual({ doui_org: 'hikkoshibin', doui_partner: 'denki' });
  expect(claimsOf('svc-gate')).toEqual({});
});

test('every account has exactly one role of the realm', () => {
  const roles = new Set(realm.roles.realm.map((role) => role.name));
  for (const { clientId, role } of serviceAccounts(template)) {
    expect(roles).toContain(role);
    const user = realm.users.find(({ username }) => username === `service-account-${clientId}`);
    expect(user?.realmRoles, clientId).toEqual([role]);
  }
});

test('a hundred persons can sign in, ten of them as representatives too', () => {
  const persons = realm.users.filter((user) => user.realmRoles?.includes('person'));
  expect(persons).toHaveLength(100);
  expect(persons.filter((user) => user.realmRoles?.includes('representative'))).toHaveLength(10);
});

test('only the demonstration client needs no secret, and the template holds none', () => {
  const open = realm.clients.filter((client) => !client.secret).map((client) => client.clientId);
  expect(open).toEqual(['doui-api', 'doui-demo']);
  expect(JSON.stringify(template)).not.toMatch(/"(secret|password|value)":/);
});

test('R-10.4: staff signs in as somebody of an organisation, and the token says whose', () => {
  const manager = realm.users.find(({ username }) => username === 'manager2-hikkoshibin');
  expect(manager?.realmRoles).toEqual(['privacy-manager']);
  expect(manager?.groups).toEqual(['/hikkoshibin']);
  expect(realm.groups).toContainEqual({
    name: 'hikkoshibin',
    attributes: { doui_org: ['hikkoshibin'] },
  });
  const portal = realm.clients.find(({ clientId }) => clientId === 'doui-portal');
  expect(portal?.protocolMappers?.map(({ config }) => config['claim.name'])).toContain('doui_org');
});

test('R-3.3: who reads roles may look at users and do nothing else, at our API nothing at all', () => {
  const user = realm.users.find(({ username }) => username === 'service-account-doui-role-reader');
  expect([user?.realmRoles, user?.clientRoles]).toEqual([
    undefined,
    { 'realm-management': ['view-users'] },
  ]);
  const client = realm.clients.find(({ clientId }) => clientId === 'doui-role-reader');
  expect(client?.protocolMappers).toBeUndefined();
  const others = realm.users.filter((one) => one.clientRoles && one !== user);
  expect(others).toEqual([]);
});

test('R-3.3: the machines of an organisation stand in its group, beside its people', () => {
  const groupsOf = (name: string) => realm.users.find((one) => one.username === name)?.groups;
  expect(groupsOf('service-account-system-akarigas')).toEqual(['/akarigas']);
  expect(groupsOf('service-account-manager-akarigas')).toEqual(['/akarigas']);
  expect(groupsOf('service-account-svc-gate')).toBeUndefined();
});
