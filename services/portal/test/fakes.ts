import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Login, LoginBegun, Role } from '@doui/auth';
import { fakeAuth, fakeBearer } from '@doui/auth/fake';
import { Fault } from '@doui/kernel';
import type { Services } from '../src/server/api/proxy.ts';
import { type PortalPorts, portalApp } from '../src/server/app.ts';
import { createCookies } from '../src/server/cookies.ts';
import type { Embedders } from '../src/server/pages/embedders.ts';
import type { PageFiles } from '../src/server/pages/page-files.ts';
import { memorySessionStore } from '../src/server/sessions/memory-session-store.ts';
import { createSeal } from '../src/server/sessions/seal.ts';
import { createSessions } from '../src/server/sessions/sessions.ts';

const quiet = () => undefined;

export const testPages: PageFiles = {
  index: '<!doctype html><meta property="csp-nonce" nonce="__NONCE__"><title>doui</title>',
  files: new Map([['/assets/a.js', { type: 'text/javascript', bytes: Buffer.from('1') }]]),
};

/** A Keycloak that lets in whoever was asked for, and remembers what it was asked to end. */
export function fakeLogin(publicUrl: () => string, options: { roles?: readonly Role[] } = {}) {
  const { roles = ['person'] } = options;
  const state = { subject: 'person020', lastsMs: 3_600_000, renewable: true, renewals: 0 };
  const revoked: string[] = [];
  const tokens = () => ({
    accessToken: fakeBearer({ roles, subject: state.subject }).slice('Bearer '.length),
    refreshToken: `refresh-${state.renewals}`,
    expiresAtMs: Date.now() + state.lastsMs,
  });
  const login: Login = {
    async begin() {
      const kept: LoginBegun = { state: 'state-1', nonce: 'nonce-1', verifier: 'verifier-1' };
      return { url: `${publicUrl()}/callback?code=code-1&state=state-1`, kept };
    },
    async finish(url, kept) {
      const right = url.searchParams.get('state') === kept.state && url.searchParams.has('code');
      if (!right) throw new Fault('login-failed', { retriable: false });
      return tokens();
    },
    async renew() {
      if (!state.renewable) return undefined;
      state.renewals += 1;
      return tokens();
    },
    end: async (refreshToken) => {
      revoked.push(refreshToken);
      return state.renewable;
    },
  };
  return { login, state, revoked };
}

/** The backend with everything behind it in memory. */
export async function startPortal(
  services: Services,
  options: {
    pages?: PageFiles;
    port?: number;
    roles?: readonly Role[];
    embedders?: Embedders;
  } = {},
) {
  let publicUrl = '';
  const fake = fakeLogin(() => publicUrl, options);
  const store = memorySessionStore();
  const seal = createSeal(randomBytes(32));
  const clock = { ms: 0 };
  const now = () => Date.now() + clock.ms;
  const sessions = createSessions({
    ...{ store, seal, now, login: fake.login, verify: fakeAuth().verify },
    ...{ csrfKey: randomBytes(32), idleMs: 3_600_000, longestMs: 36_000_000 },
    hashSubject: (subject) => `hash-of-${subject}`,
  });
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ports: PortalPorts = {
    ...{ sessions, seal, now, services, publicUrl, login: fake.login },
    cookies: createCookies(publicUrl),
    pages: options.pages ?? testPages,
    perMinute: 100_000,
    embedders: options.embedders ?? new Map(),
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    ready: () => ({ database: true }),
  };
  server.on('request', portalApp(ports));
  return { publicUrl, store, clock, ...fake, stop: () => server.close() };
}

/** Signs in as a browser does and gives back the session's cookie and CSRF token. */
export async function signedIn(publicUrl: string): Promise<{ cookie: string; csrf: string }> {
  const begun = await fetch(`${publicUrl}/login?to=/consents`, { redirect: 'manual' });
  const pending = cookieIn(begun);
  const back = begun.headers.get('location') ?? '';
  const done = await fetch(back, { redirect: 'manual', headers: { cookie: pending } });
  const cookie = cookieIn(done);
  const session = await fetch(`${publicUrl}/api/session`, { headers: { cookie } });
  const { csrf } = (await session.json()) as { csrf: string };
  return { cookie, csrf };
}

/** The cookie that an answer sets to something, as the browser would send it back. */
export const cookieIn = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => !cookie.endsWith('=')) ?? '';
