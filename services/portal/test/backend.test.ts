import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCookies } from '../src/server/cookies.ts';
import { signedIn, startPortal } from './fakes.ts';

const me = '/api/v1/organisations/hikkoshibin/persons/me';
let service: Server;
let seen: { url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let optOutAway = false;
let portal: Awaited<ReturnType<typeof startPortal>>;

beforeAll(async () => {
  service = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      seen.push({ url: request.url ?? '', headers: request.headers, body });
      const missing = request.url?.endsWith('/contact-points');
      const away = optOutAway && request.url?.endsWith('/gpc');
      response.writeHead(away ? 503 : missing ? 404 : 200, {
        'content-type': 'application/json',
        'set-cookie': 'service=1',
        'cache-control': 'public, max-age=600',
      });
      const list = request.url === '/v1/public/organisations';
      response.end(list ? '{"items":[{"id":"hikkoshibin","name":"x"}]}' : '{"answer":1}');
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const both = { 'opt-out': url, 'purpose-registry': url };
  portal = await startPortal({ consent: url, notification: url, ...both });
});
afterAll(() => {
  service.close();
  portal.stop();
});
beforeEach(() => {
  seen = [];
});

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET', body?: string) =>
  fetch(portal.publicUrl + path, {
    method,
    redirect: 'manual',
    headers,
    ...(body === undefined ? {} : { body }),
  });

describe('R-3.2: the session', () => {
  test('is a cookie no script can read and no other site can send with a form', async () => {
    const begun = await ask('/login?to=/consents');
    const flags = begun.headers.getSetCookie()[0]?.toLowerCase() ?? '';
    expect(flags).toContain('httponly');
    expect(flags).toContain('samesite=lax');
    const cookies: string[] = [];
    const response = {
      cookie: (name: string, _v: string, o: object) => cookies.push(name + JSON.stringify(o)),
    };
    createCookies('https://doui.example').setSession(response as never, 'x');
    expect(cookies[0]).toContain('__Host-doui-session');
    expect(cookies[0]).toContain('"secure":true');
  });

  test('holds no token that a browser could see', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    const session = await (await ask('/api/session', { cookie })).text();
    expect(session).not.toContain('eyJ');
    expect(cookie).toMatch(/^doui-session=[\w-]{43}$/);
    expect(csrf).toMatch(/^[\w-]{43}$/);
  });

  test('says whose it is without naming them: two of one person say the same', async () => {
    const whoOf = async () => {
      const { cookie } = await signedIn(portal.publicUrl);
      return ((await (await ask('/api/session', { cookie })).json()) as { who: string }).who;
    };
    const who = await whoOf();
    expect(who).toHaveLength(16);
    expect(who.startsWith('hash-of-')).toBe(true);
    expect(await whoOf()).toBe(who);
  });

  test('gets a new id at each sign-in, and the one before is forgotten', async () => {
    const first = await signedIn(portal.publicUrl);
    const begun = await ask('/login');
    const pending = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const cookie = `${first.cookie}; ${pending}`;
    const back = new URL(begun.headers.get('location') ?? '');
    await ask(back.pathname + back.search, { cookie });
    expect(await (await ask('/api/session', { cookie: first.cookie })).json()).toEqual({
      signedIn: false,
    });
  });

  test('is not begun for an answer that was not asked for', async () => {
    const answer = await ask('/callback?code=stolen&state=other');
    expect(answer.headers.get('location')).toContain('/welcome?problem=login');
    expect(answer.headers.getSetCookie().some((cookie) => /doui-session=\w/.test(cookie))).toBe(
      false,
    );
  });

  test('ends by silence, and by signing out, here and at Keycloak', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    const out = await ask('/api/logout', { cookie, 'doui-csrf': csrf }, 'POST');
    expect(await out.json()).toEqual({ everywhere: true });
    expect(portal.revoked).toHaveLength(1);
    expect((await ask(`${me}/consents`, { cookie })).status).toBe(401);

    const silent = await signedIn(portal.publicUrl);
    portal.clock.ms = 3_600_001;
    expect((await ask(`${me}/consents`, { cookie: silent.cookie })).status).toBe(401);
    portal.clock.ms = 0;
  });

  test('is renewed in time, and over when Keycloak says so', async () => {
    portal.state.lastsMs = 1_000;
    const { cookie } = await signedIn(portal.publicUrl);
    const before = portal.state.renewals;
    const both = await Promise.all([ask(`${me}/consents`, { cookie }), ask(me, { cookie })]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(portal.state.renewals).toBeGreaterThan(before);
    portal.state.renewable = false;
    expect((await ask(`${me}/consents`, { cookie })).status).toBe(401);
    Object.assign(portal.state, { renewable: true, lastsMs: 3_600_000 });
  });

  test('of another device is listed without its id, and can be ended', async () => {
    const here = await signedIn(portal.publicUrl);
    const there = await signedIn(portal.publicUrl);
    const list = await (await ask('/api/sessions', { cookie: here.cookie })).json();
    const { items } = list as { items: { reference: string; current: boolean }[] };
    expect(JSON.stringify(items)).not.toContain(there.cookie.split('=')[1]);
    const headers = { cookie: here.cookie, 'doui-csrf': here.csrf };
    for (const { reference } of items.filter(({ current }) => !current)) {
      const ended = await ask(`/api/sessions/${reference}/end`, headers, 'POST');
      expect(ended.status).toBe(204);
    }
    expect((await ask(`${me}/consents`, { cookie: there.cookie })).status).toBe(401);
    expect((await ask(`${me}/consents`, { cookie: here.cookie })).status).toBe(200);
  });
});

describe('S9: what another site tries', () => {
  const withdraw = (headers: Record<string, string>) =>
    ask(`${me}/withdrawals`, { 'content-type': 'application/json', ...headers }, 'POST', '{}');

  test('a form of another site changes nothing', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    expect((await withdraw({ cookie })).status).toBe(403);
    expect((await withdraw({ cookie, 'doui-csrf': 'x'.repeat(43) })).status).toBe(403);
    const other = { cookie, 'doui-csrf': csrf, origin: 'https://evil.example' };
    expect((await withdraw(other)).status).toBe(403);
    const crossSite = { cookie, 'doui-csrf': csrf, 'sec-fetch-site': 'cross-site' };
    expect((await withdraw(crossSite)).status).toBe(403);
    expect(seen).toEqual([]);
    const own = { cookie, 'doui-csrf': csrf, origin: portal.publicUrl };
    expect((await withdraw({ ...own, 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  test('a token of one session does not serve another', async () => {
    const one = await signedIn(portal.publicUrl);
    const two = await signedIn(portal.publicUrl);
    expect((await withdraw({ cookie: one.cookie, 'doui-csrf': two.csrf })).status).toBe(403);
  });

  test('no page is framed, cached, or read from elsewhere', async () => {
    const { cookie } = await signedIn(portal.publicUrl);
    for (const path of ['/', '/consents', '/login', '/api/session', `${me}/consents`]) {
      const answer = await ask(path, { cookie, origin: 'https://evil.example' });
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('a notice is framed by the origins of its organisation, and by nobody else', async () => {
    const embedders = new Map([['hikkoshibin', ['https://www.hikkoshi.example']]]);
    const embedding = await startPortal({}, { embedders });
    const headersOf = async (path: string) =>
      (await fetch(embedding.publicUrl + path, { redirect: 'manual' })).headers;
    const framed = await headersOf('/embed/hikkoshibin/moveform');
    const policy = framed.get('content-security-policy');
    expect(policy).toContain('frame-ancestors https://www.hikkoshi.example;');
    expect(framed.get('x-frame-options')).toBeNull();
    for (const path of [
      ...['/embed/akarigas/jointuse', '/embed/hikkoshibin', '/embed/hikkoshibin/moveform/x'],
      ...['/consent/hikkoshibin/moveform', '/embed/hikkoshibin/../consents', '/consents'],
    ]) {
      const headers = await headersOf(path);
      expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
    embedding.stop();
  });

  test('each page has a nonce of its own', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => /nonce="([^"]+)"/.exec(await (await ask('/')).text())?.[1]),
    );
    expect(nonces[0]).toBeTruthy();
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('signing in leads to a page of ours, whatever was asked for', async () => {
    const begun = await ask('/login?to=https://evil.example/');
    const pending = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const back = new URL(begun.headers.get('location') ?? '');
    const done = await ask(back.pathname + back.search, { cookie: pending });
    expect(done.headers.get('location')).toBe('/');
  });
});

describe('a call of a page', () => {
  test('goes on with the token of the person, and with nothing of the browser', async () => {
    const { cookie } = await signedIn(portal.publicUrl);
    const headers = {
      cookie,
      'doui-person': 'abc123',
      authorization: 'Bearer mine',
      'x-evil': '1',
    };
    const answer = await ask(`${me}/history?from=1`, headers);
    expect(seen[0]?.url).toBe('/v1/organisations/hikkoshibin/persons/me/history?from=1');
    expect(seen[0]?.headers).toMatchObject({ 'doui-person': 'abc123' });
    expect(seen[0]?.headers['authorization']).toMatch(/^Bearer eyJ/);
    expect(seen[0]?.headers['cookie']).toBeUndefined();
    expect(seen[0]?.headers['x-evil']).toBeUndefined();
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('R-3.2: carries why somebody looks, and a customer number in its body and nowhere else', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    const headers = {
      ...{ cookie, 'doui-csrf': csrf, 'doui-reason': 'complaint' },
      'content-type': 'application/x-ndjson',
    };
    const path = '/v1/organisations/hikkoshibin/persons:resolve';
    const line = '{"customerNumber":"C-0042"}';
    expect((await ask(`/api${path}`, headers, 'POST', line)).status).toBe(200);
    expect(seen).toMatchObject([
      {
        ...{ url: path, body: line },
        headers: { 'doui-reason': 'complaint', 'content-type': 'application/x-ndjson' },
      },
    ]);
  });

  test('that is on no list is found nowhere', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    const headers = { cookie, 'doui-csrf': csrf };
    const path = '/api/v1/organisations/hikkoshibin/answers:batch';
    expect((await ask(path, headers, 'POST', '{}')).status).toBe(404);
    expect((await ask('/api/nothing', headers)).status).toBe(404);
    expect(seen).toEqual([]);
  });

  test('for what may be missing is answered with 204', async () => {
    const { cookie } = await signedIn(portal.publicUrl);
    const there = await ask(`${me}/contact-points`, { cookie, 'doui-if-there': '1' });
    expect(there.status).toBe(204);
    expect((await ask(`${me}/contact-points`, { cookie })).status).toBe(404);
  });

  test('with too much in it is refused', async () => {
    const { cookie, csrf } = await signedIn(portal.publicUrl);
    const headers = { cookie, 'doui-csrf': csrf, 'content-type': 'application/json' };
    const answer = await ask(`${me}/answers`, headers, 'POST', 'x'.repeat(300_000));
    expect(answer.status).toBe(413);
  });

  test('of a service that is away is answered 503', async () => {
    const { cookie } = await signedIn(portal.publicUrl);
    const answer = await ask(`${me}/provisions`, { cookie });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });
});

test('R-4.3: the signal of the browser reaches whoever knows the person, once in a session, and again after a failure', async () => {
  const { cookie } = await signedIn(portal.publicUrl);
  const handed = () => seen.filter(({ url }) => url.endsWith('/persons/me/gpc'));
  const look = (headers: Record<string, string>) => ask('/api/mine', { cookie, ...headers });
  await look({});
  await look({ 'sec-gpc': '0' });
  expect(handed()).toEqual([]);
  optOutAway = true;
  await look({ 'sec-gpc': '1' });
  await expect.poll(() => handed().length).toBe(1);
  optOutAway = false;
  // Until the failure is known it is not handed on a second time.
  await expect
    .poll(async () => {
      await look({ 'sec-gpc': '1' });
      return handed().length;
    })
    .toBe(2);
  expect(handed()[1]).toMatchObject({
    url: '/v1/organisations/hikkoshibin/persons/me/gpc',
    headers: { 'sec-gpc': '1', authorization: expect.stringContaining('Bearer ') },
  });
  expect(JSON.parse(handed()[1]?.body ?? '')).toEqual({ commandId: expect.any(String) });
  await look({ 'sec-gpc': '1' });
  await look({ 'sec-gpc': '1' });
  expect(handed()).toHaveLength(2);
});
