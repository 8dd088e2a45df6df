import type { CookieOptions, Request, Response } from 'express';

/** Names and attributes of our two cookies; `__Host-` binds them to this host and to TLS. */
export type Cookies = {
  session(request: Request): string | undefined;
  setSession(response: Response, id: string): void;
  clearSession(response: Response): void;
  pending(request: Request): string | undefined;
  setPending(response: Response, sealed: string): void;
  clearPending(response: Response): void;
};

const pendingMs = 10 * 60_000;

export function createCookies(publicUrl: string): Cookies {
  // Plain HTTP is this machine only: some browsers keep no Secure cookie there.
  const secure = publicUrl.startsWith('https:');
  const prefix = secure ? '__Host-' : '';
  const [session, pending] = [`${prefix}doui-session`, `${prefix}doui-login`];
  // Lax, not Strict: the browser comes back from Keycloak, which may be another site.
  const options: CookieOptions = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
  return {
    session: (request) => cookieOf(request, session),
    setSession: (response, id) => void response.cookie(session, id, options),
    clearSession: (response) => void response.clearCookie(session, options),
    pending: (request) => cookieOf(request, pending),
    setPending: (response, sealed) =>
      void response.cookie(pending, sealed, { ...options, maxAge: pendingMs }),
    clearPending: (response) => void response.clearCookie(pending, options),
  };
}

function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}
