import KeycloakConnect from 'keycloak-connect';
import { checkTokens } from '../bench/check-tokens.ts';
import { audience, realm, startKeyServer } from '../bench/key-server.ts';
import { serve } from '../bench/program.ts';

// The adapter as it comes: a grant is made of the token, and the grant is asked for the role.
type Granted = { readonly access_token?: { hasRealmRole(role: string): boolean } };
type GrantManager = { createGrant(grant: string): Promise<Granted> };

serve(async ({ work }) => {
  const keyServer = await startKeyServer();
  const keycloak = new KeycloakConnect(
    {},
    {
      realm,
      'auth-server-url': keyServer.url,
      resource: audience,
      'bearer-only': true,
      'ssl-required': 'external',
      'confidential-port': 0,
    },
  );
  const manager = keycloak.grantManager as unknown as GrantManager;
  const check = async (authorization: string): Promise<boolean> => {
    const access_token = authorization.slice('Bearer '.length);
    const grant = await manager
      .createGrant(JSON.stringify({ access_token }))
      .catch(() => undefined);
    return grant?.access_token?.hasRealmRole('system') === true;
  };
  return checkTokens(keyServer, check, work);
});
