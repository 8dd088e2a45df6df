import type { Login, LoginBegun } from '@doui/auth';
import { Fault } from '@doui/kernel';
import { type Request, type Response, Router } from 'express';
import type { Cookies } from '../cookies.ts';
import type { Seal } from '../sessions/seal.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { localPath } from './local-path.ts';

export type LoginPorts = {
  readonly login: Login;
  readonly sessions: Sessions;
  readonly cookies: Cookies;
  readonly seal: Seal;
  readonly publicUrl: string;
  readonly now: () => number;
};

type Pending = { readonly begun: LoginBegun; readonly to: string; readonly untilMs: number };

const place = 'pending-login';
const pendingMs = 10 * 60_000;

/** Signing in: to Keycloak and back. What was begun waits in a sealed cookie of its own. */
export function loginRoutes(ports: LoginPorts): Router {
  const { login, sessions, cookies, seal, publicUrl, now } = ports;
  const router = Router();

  router.get('/login', async (request, response) => {
    const to = localPath(request.query['to']);
    const language = request.query['lang'] === 'en' ? 'en' : 'ja';
    const { url, kept } = await login.begin({ language });
    const pending: Pending = { begun: kept, to, untilMs: now() + pendingMs };
    cookies.setPending(response, seal.seal(place, pending).toString('base64url'));
    response.redirect(303, url);
  });

  router.get('/callback', async (request, response) => {
    const pending = pendingIn(ports, request);
    cookies.clearPending(response);
    if (!pending) return again(response, '/');
    try {
      const tokens = await login.finish(new URL(request.originalUrl, publicUrl), pending.begun);
      // Always a new id, so that nobody can have planted it before (session fixation).
      const before = await sessions.find(cookies.session(request));
      const id = await sessions.begin(tokens, request.headers['user-agent']);
      if (before) await sessions.forget(before);
      cookies.setSession(response, id);
      response.redirect(303, pending.to);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'login-failed') throw error;
      again(response, pending.to);
    }
  });

  return router;
}

function pendingIn({ cookies, seal, now }: LoginPorts, request: Request): Pending | undefined {
  const sealed = cookies.pending(request);
  if (sealed === undefined || sealed.length > 4_096) return undefined;
  const pending = seal.open(place, Buffer.from(sealed, 'base64url')) as Pending | undefined;
  return pending && pending.untilMs > now() ? pending : undefined;
}

const again = (response: Response, to: string): void =>
  response.redirect(303, `/welcome?problem=login&to=${encodeURIComponent(to)}`);
