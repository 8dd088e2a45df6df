import { Fault } from '@doui/kernel';
import type { Request, RequestHandler } from 'express';
import KeycloakConnect from 'keycloak-connect';
import type { Principal, Role } from './principal.ts';
import type { Verify } from './verify.ts';

/** What the adapter leaves on a request. */
export type Checked = Request & { doui?: { principal: Principal } };

export type Adapter = {
  /** Checks the token strictly, then attaches Keycloak's bearer-only grant to the request. */
  readonly attach: RequestHandler;
  /** Lets through who has one of the roles; else `forbidden`. */
  protect(roles: readonly Role[]): RequestHandler;
};

type Token = { readonly token?: string; hasRealmRole(role: string): boolean };
type Granted = Checked & { kauth?: { grant?: unknown } };

/**
 * keycloak-connect as the Express adapter it is: grant and role check. Its own token check is
 * replaced by ours (another audience, no `exp`, a later `nbf` pass it, and it converts the key each
 * time), and its session, logout, admin and login routes are not mounted at all.
 */
export function createAdapter(options: {
  readonly keycloakUrl: string;
  readonly realm: string;
  readonly audience: string;
  readonly verify: Verify;
}): Adapter {
  const { keycloakUrl, realm, audience, verify } = options;
  const keycloak = new KeycloakConnect(
    {},
    {
      realm,
      'auth-server-url': keycloakUrl,
      resource: audience,
      'bearer-only': true,
      'ssl-required': 'external',
      'confidential-port': 0,
    },
  );
  keycloak.grantManager.validateToken = async (token) => {
    const text = (token as Token).token;
    const checked = await verify(text === undefined ? undefined : `Bearer ${text}`);
    if (!checked.ok) throw new Error(checked.error);
    return token;
  };
  keycloak.redirectToLogin = () => false;
  // Express hands `next` as a third argument, which the adapter's types leave out.
  const deny = (_request: unknown, _response: unknown, next: (error: unknown) => void) =>
    next(new Fault('forbidden', { retriable: false }));
  keycloak.accessDenied = deny as unknown as typeof keycloak.accessDenied;

  const attach: RequestHandler = async (request, response, next) => {
    const checked = await verify(request.headers.authorization);
    if (!checked.ok) return next(new Fault(checked.error, { retriable: false }));
    const granted = request as Granted;
    granted.doui = { principal: checked.value };
    granted.kauth = { grant: await keycloak.getGrant(request, response) };
    next();
  };

  return {
    attach,
    protect: (wanted) =>
      keycloak.protect((token) => wanted.some((role) => token.hasRealmRole(role))),
  };
}
