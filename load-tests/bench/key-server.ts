import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { org } from '../engines/questions.ts';

export const realm = 'bench';
export const audience = 'doui-api';

export type KeyServer = {
  readonly url: string;
  /** A good token of a system of the organisation; another number, another token. */
  token(number: number): Promise<string>;
  close(): void;
};

/** Keycloak as far as a token check sees it: a key of its kind and the address where it is published. */
export async function startKeyServer(): Promise<KeyServer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const key = { ...(await exportJWK(publicKey)), kid: 'bench', use: 'sig', alg: 'RS256' };
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: [key] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    token: (number) =>
      new SignJWT({
        typ: 'Bearer',
        azp: `system-${number}`,
        jti: `token-${number}`,
        scope: 'profile',
        realm_access: { roles: ['system', 'offline_access', 'default-roles-bench'] },
        doui_org: org,
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: key.kid })
        .setIssuer(`${url}/realms/${realm}`)
        .setAudience(audience)
        .setSubject(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
    close: () => void server.close(),
  };
}
