import { readFileSync } from 'node:fs';

/** infra/realm.json: Keycloak's realm, and lists of what repeats. */
export interface RealmTemplate {
  readonly realm: Readonly<Record<string, unknown>>;
  readonly audience: string;
  readonly services: readonly string[];
  readonly organisations: readonly string[];
  readonly staff: readonly { client: string; role: string }[];
  /** Who signs in at the console, one of each in every organisation. */
  readonly staffUsers: readonly { name: string; role: string }[];
  readonly partners: readonly { id: string; organisation: string }[];
  readonly persons: { readonly count: number; readonly representatives: number };
}

/** A client that signs in with its own secret, with the role and the claims of its tokens. */
interface ServiceAccount {
  readonly clientId: string;
  readonly role: string;
  readonly claims: Readonly<Record<string, string>>;
  /** The organisation it works for, whose group it is in. */
  readonly organisation?: string;
}

export const readRealmTemplate = (): RealmTemplate =>
  JSON.parse(readFileSync(new URL('../../realm.json', import.meta.url), 'utf8')) as RealmTemplate;

export function serviceAccounts(template: RealmTemplate): ServiceAccount[] {
  const services = template.services.map((service) => ({
    clientId: `svc-${service}`,
    role: 'service',
    claims: {},
  }));
  const staff = template.organisations.flatMap((organisation) =>
    template.staff.map(({ client, role }) => ({
      clientId: `${client}-${organisation}`,
      role,
      claims: { doui_org: organisation },
      organisation,
    })),
  );
  const partners = template.partners.map(({ id, organisation }) => ({
    clientId: `partner-${id}`,
    role: 'partner',
    claims: { doui_org: organisation, doui_partner: id },
  }));
  return [...services, ...staff, ...partners];
}

/** Sees who holds which role, for their review, and can do nothing else. */
export const roleReader = 'doui-role-reader';

/** All clients that hold a secret. */
export const secretClients = (template: RealmTemplate): string[] => [
  ...serviceAccounts(template).map((account) => account.clientId),
  'doui-portal',
  roleReader,
];

export const personName = (n: number): string => `person${String(n).padStart(3, '0')}`;

/** Somebody who works for an organisation, for instance `manager-hikkoshibin`. */
export const staffName = (who: string, organisation: string): string => `${who}-${organisation}`;

/** Local demonstration only: everyone may know it. */
export const personPassword = (name: string): string => `doui-${name}`;

/** The realm as Keycloak imports it. */
export function expandRealm(
  template: RealmTemplate,
  secrets: Readonly<Record<string, string>>,
  portalUrl: string,
  createdTimestamp = Date.now(),
): Record<string, unknown> {
  const accounts = serviceAccounts(template);
  const { audience } = template;
  return {
    ...template.realm,
    // Passwords that everyone may know gain nothing from a slow hash, and a hundred people sign in.
    passwordPolicy: 'hashAlgorithm(pbkdf2-sha256) and hashIterations(1000)',
    clients: [
      // The resource itself: nobody signs in as it, tokens name it as their audience.
      client(audience, { standardFlowEnabled: false }),
      client('doui-demo', {
        publicClient: true,
        standardFlowEnabled: false,
        directAccessGrantsEnabled: true,
        protocolMappers: [audienceMapper(audience), organisationMapper],
      }),
      client('doui-portal', {
        secret: secretOf(secrets, 'doui-portal'),
        redirectUris: [`${portalUrl}/*`],
        webOrigins: [portalUrl],
        attributes: {
          'pkce.code.challenge.method': 'S256',
          'post.logout.redirect.uris': `${portalUrl}/*`,
        },
        protocolMappers: [audienceMapper(audience), organisationMapper],
      }),
      // Its tokens do not name our API as their audience: they are good at Keycloak alone.
      client(roleReader, {
        secret: secretOf(secrets, roleReader),
        standardFlowEnabled: false,
        serviceAccountsEnabled: true,
      }),
      ...accounts.map(({ clientId, claims }) =>
        client(clientId, {
          secret: secretOf(secrets, clientId),
          standardFlowEnabled: false,
          serviceAccountsEnabled: true,
          protocolMappers: [
            audienceMapper(audience),
            ...Object.entries(claims).map(([name, value]) => claimMapper(name, value)),
          ],
        }),
      ),
    ],
    // Whoever works for an organisation is in its group, and has its id in the token from there.
    groups: template.organisations.map((name) => ({ name, attributes: { doui_org: [name] } })),
    users: [
      ...accounts.map(accountUser),
      roleReaderUser,
      ...staffUsers(template),
      ...persons(template),
      // Keycloak notes it for whom it makes itself, not for whom it imports.
    ].map((user) => ({ createdTimestamp, ...user })),
  };
}

const client = (clientId: string, settings: Record<string, unknown>) => ({
  clientId,
  enabled: true,
  protocol: 'openid-connect',
  publicClient: false,
  fullScopeAllowed: true,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  // Not `profile` and `email`: no service needs a name or an address, so no token carries one.
  defaultClientScopes: ['basic', 'acr', 'roles', 'web-origins'],
  optionalClientScopes: ['offline_access'],
  ...settings,
});

const audienceMapper = (audience: string) => ({
  name: 'audience',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.client.audience': audience, 'access.token.claim': 'true' },
});

const claimMapper = (name: string, value: string) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: 'oidc-hardcoded-claim-mapper',
  config: {
    'claim.name': name,
    'claim.value': value,
    'jsonType.label': 'String',
    'access.token.claim': 'true',
    'introspection.token.claim': 'true',
  },
});

const organisationMapper = {
  name: 'doui_org',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-usermodel-attribute-mapper',
  config: {
    'user.attribute': 'doui_org',
    'claim.name': 'doui_org',
    'jsonType.label': 'String',
    'access.token.claim': 'true',
    'introspection.token.claim': 'true',
  },
};

const accountUser = ({ clientId, role, organisation }: ServiceAccount) => ({
  username: `service-account-${clientId}`,
  enabled: true,
  serviceAccountClientId: clientId,
  realmRoles: [role],
  // A machine of an organisation is listed with its people when roles are reviewed.
  ...(organisation === undefined ? {} : { groups: [`/${organisation}`] }),
});

const roleReaderUser = {
  username: `service-account-${roleReader}`,
  enabled: true,
  serviceAccountClientId: roleReader,
  clientRoles: { 'realm-management': ['view-users'] },
};

function staffUsers({ organisations, staffUsers: staff }: RealmTemplate) {
  return organisations.flatMap((organisation) =>
    staff.map(({ name: who, role }) => {
      const name = staffName(who, organisation);
      return {
        username: name,
        enabled: true,
        email: `${name}@example.test`,
        emailVerified: true,
        firstName: '職員',
        lastName: name,
        credentials: [{ type: 'password', value: personPassword(name), temporary: false }],
        realmRoles: [role],
        groups: [`/${organisation}`],
      };
    }),
  );
}

function persons({ persons: { count, representatives } }: RealmTemplate) {
  return Array.from({ length: count }, (_, index) => {
    const name = personName(index + 1);
    const represents = index >= count - representatives;
    return {
      username: name,
      enabled: true,
      email: `${name}@example.test`,
      emailVerified: true,
      firstName: '本人',
      lastName: name,
      credentials: [{ type: 'password', value: personPassword(name), temporary: false }],
      realmRoles: represents ? ['person', 'representative'] : ['person'],
    };
  });
}

function secretOf(secrets: Readonly<Record<string, string>>, clientId: string): string {
  const secret = secrets[clientId];
  if (!secret) throw new Error(`no secret for the client ${clientId}`);
  return secret;
}
