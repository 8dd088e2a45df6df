/** Keycloak's administration of the local stack, as far as a new partner needs it. */
export type KeycloakAdmin = {
  readonly url: string;
  readonly name: string;
  readonly password: string;
};

type Client = { readonly id: string; readonly clientId: string };

/** Makes the client of a partner, or gives it a new secret; its tokens carry both claims. */
export async function ensurePartnerClient(
  admin: KeycloakAdmin,
  partner: { clientId: string; secret: string; organisation: string; partner: string },
): Promise<void> {
  const call = await signedIn(admin);
  const { clientId } = partner;
  const representation = {
    clientId,
    secret: partner.secret,
    enabled: true,
    protocol: 'openid-connect',
    publicClient: false,
    standardFlowEnabled: false,
    directAccessGrantsEnabled: false,
    serviceAccountsEnabled: true,
    fullScopeAllowed: true,
  };
  const find = async () =>
    ((await call('GET', `clients?clientId=${clientId}`)) as Client[]).find(
      (one) => one.clientId === clientId,
    );
  const before = await find();
  if (before) {
    await call('PUT', `clients/${before.id}`, representation);
    return;
  }
  const protocolMappers = [
    mapper('audience', 'oidc-audience-mapper', { 'included.client.audience': 'doui-api' }),
    claim('doui_org', partner.organisation),
    claim('doui_partner', partner.partner),
  ];
  await call('POST', 'clients', { ...representation, protocolMappers });
  const made = await find();
  if (!made) throw new Error(`Keycloak did not keep the client ${clientId}`);
  const account = (await call('GET', `clients/${made.id}/service-account-user`)) as { id: string };
  const role = await call('GET', 'roles/partner');
  await call('POST', `users/${account.id}/role-mappings/realm`, [role]);
}

const mapper = (name: string, kind: string, config: Record<string, string>) => ({
  name,
  protocol: 'openid-connect',
  protocolMapper: kind,
  config: { 'access.token.claim': 'true', ...config },
});

const claim = (name: string, value: string) =>
  mapper(name, 'oidc-hardcoded-claim-mapper', {
    'claim.name': name,
    'claim.value': value,
    'jsonType.label': 'String',
  });

async function signedIn({ url, name, password }: KeycloakAdmin) {
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: name,
      password,
    }),
  });
  if (!answer.ok) throw new Error(`Keycloak refuses its administrator (${answer.status})`);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/admin/realms/doui/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Keycloak ${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}
