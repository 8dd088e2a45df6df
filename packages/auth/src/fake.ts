import { fail, ok } from '@doui/kernel';
import { createAdapter } from './adapter.ts';
import type { Auth } from './auth.ts';
import { principalOf, type Role } from './principal.ts';
import type { Verify } from './verify.ts';

export type FakeToken = {
  readonly subject?: string;
  readonly client?: string;
  readonly roles: readonly Role[];
  readonly org?: string;
  readonly partner?: string;
};

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An `Authorization` value that only `fakeAuth` believes: it is not signed. For tests. */
export function fakeBearer(token: FakeToken): string {
  const claims = {
    typ: 'Bearer',
    sub: token.subject ?? 'subject-1',
    azp: token.client ?? 'client-1',
    exp: 4_102_444_800,
    realm_access: { roles: token.roles },
    ...(token.org === undefined ? {} : { doui_org: token.org }),
    ...(token.partner === undefined ? {} : { doui_partner: token.partner }),
  };
  return `Bearer ${encoded({ alg: 'none' })}.${encoded(claims)}.unsigned`;
}

/** An `Auth` without a Keycloak, behind the same adapter. For tests only. */
export function fakeAuth(): Auth {
  const verify: Verify = async (authorization) => {
    if (!authorization) return fail('no-token');
    const [, claims, signature] = authorization.replace(/^Bearer /, '').split('.');
    if (!claims || signature !== 'unsigned') return fail('bad-token');
    const principal = principalOf(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
    return principal ? ok(principal) : fail('bad-token');
  };
  return {
    verify,
    adapter: createAdapter({
      keycloakUrl: 'http://127.0.0.1:1',
      realm: 'doui',
      audience: 'doui-api',
      verify,
    }),
    serviceToken: async () => fakeBearer({ roles: ['service'] }).slice('Bearer '.length),
    warm: async () => undefined,
    ready: () => true,
  };
}
