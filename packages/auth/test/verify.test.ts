import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { exportJWK, exportSPKI, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Auth, createAuth, subjectHash } from '../src/index.ts';

// The attacks of docs on the guarantee (S1), against a key server of our own.
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const next = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

let served: { kid: string; key: KeyObject }[] = [];
let fetches = 0;
let broken = false;
let tokensAsked = 0;
const server = createServer(async (request, response) => {
  if (request.url?.endsWith('/token')) {
    tokensAsked++;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ access_token: `token-${tokensAsked}`, expires_in: 60 }));
    return;
  }
  fetches++;
  if (broken) {
    response.statusCode = 500;
    response.end();
    return;
  }
  const keys = await Promise.all(
    served.map(async ({ kid, key }) => ({
      ...(await exportJWK(key)),
      kid,
      alg: 'RS256',
      use: 'sig',
    })),
  );
  response.end(JSON.stringify({ keys }));
});

let url = '';
let issuer = '';
let auth: Auth;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = `${url}/realms/doui`;
});
afterAll(() => server.close());
beforeEach(() => {
  served = [{ kid: 'k1', key: rsa.publicKey }];
  fetches = 0;
  broken = false;
  auth = createAuth({
    keycloakUrl: url,
    realm: 'doui',
    audience: 'doui-api',
    clientId: 'svc',
    clientSecret: 'secret',
  });
});

type Claims = Record<string, unknown>;
const now = () => Math.floor(Date.now() / 1000);
const good = (): Claims => ({
  iss: issuer,
  aud: ['account', 'doui-api'],
  sub: 'subject-1',
  azp: 'client-1',
  typ: 'Bearer',
  iat: now(),
  exp: now() + 300,
  realm_access: { roles: ['operator', 'offline_access', 'admin'] },
  doui_org: 'acme',
});

type Header = { alg?: string; kid?: string; typ?: string; jku?: string };
async function signed(claims: Claims, header: Header = {}, key: KeyObject = rsa.privateKey) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', typ: 'JWT', ...header })
    .sign(key);
}
const outcome = async (token: string) => {
  const checked = await auth.verify(`Bearer ${token}`);
  return checked.ok ? checked.value : checked.error;
};
const without = (name: string): Claims => {
  const { [name]: _, ...rest } = good();
  return rest;
};
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('R-3.2: a good token gives its principal, with the roles doui knows and no others', async () => {
  expect(await outcome(await signed(good()))).toMatchObject({
    subject: 'subject-1',
    client: 'client-1',
    roles: ['operator'],
    org: 'acme',
  });
});

describe('S1: refused', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['alg none', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(good())}.`],
    [
      'alg none with a signature',
      () => `${part({ alg: 'none', typ: 'JWT' })}.${part(good())}.AAAA`,
    ],
    [
      'HS256 with the public key as the secret',
      async () => {
        const head = `${part({ alg: 'HS256', kid: 'k1', typ: 'JWT' })}.${part(good())}`;
        const secret = await exportSPKI(rsa.publicKey);
        return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      },
    ],
    ['another audience', () => signed({ ...good(), aud: 'account' })],
    ['no audience', () => signed(without('aud'))],
    ['another realm', () => signed({ ...good(), iss: `${url}/realms/master` })],
    ['an ID token', () => signed({ ...good(), typ: 'ID' })],
    ['a refresh token', () => signed({ ...good(), typ: 'Refresh' })],
    ['no type', () => signed(without('typ'))],
    ['another header type', () => signed(good(), { typ: 'logout+jwt' })],
    ['expired', () => signed({ ...good(), exp: now() - 1 })],
    ['no expiry', () => signed(without('exp'))],
    ['not valid yet', () => signed({ ...good(), nbf: now() + 60 })],
    ['no subject', () => signed(without('sub'))],
    ['no client', () => signed(without('azp'))],
    ['a malformed organisation', () => signed({ ...good(), doui_org: 'acme/../other' })],
    ["a stranger's key under our kid", () => signed(good(), {}, stranger.privateKey)],
    ['a kid nobody has', () => signed(good(), { kid: 'k9' })],
    ['a foreign jku', () => signed(good(), { kid: 'k9', jku: `${url}/evil` }, stranger.privateKey)],
    ['more than 8 KiB', () => signed({ ...good(), padding: 'x'.repeat(9_000) })],
    ['nonsense', () => 'a.b.c'],
  ])('%s', async (_name, make) => {
    expect(await outcome(await make())).toBe('bad-token');
  });

  test('no header, another scheme', async () => {
    expect((await auth.verify(undefined)).ok).toBe(false);
    expect(await auth.verify('Basic abc')).toEqual({ ok: false, error: 'no-token' });
  });

  test('one changed bit', async () => {
    const token = await signed(good());
    const at = token.lastIndexOf('.') + 10;
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    expect(await outcome(token)).toMatchObject({ subject: 'subject-1' });
    expect(await outcome(changed)).toBe('bad-token');
  });
});

describe('keys', () => {
  test('S1: a flood of unknown kids makes one key fetch', async () => {
    await outcome(await signed(good()));
    fetches = 0;
    const flood = await Promise.all(
      Array.from({ length: 300 }, async (_, n) => outcome(await signed(good(), { kid: `x${n}` }))),
    );
    expect(new Set(flood)).toEqual(new Set(['bad-token']));
    expect(fetches).toBeLessThanOrEqual(1);
  });

  test('a new key of the realm is found without a restart', async () => {
    await outcome(await signed(good()));
    served = [...served, { kid: 'k2', key: next.publicKey }];
    // The first fetch was less than ten seconds ago, so a fresh process stands for the wait.
    auth = createAuth({ keycloakUrl: url, realm: 'doui', audience: 'doui-api' });
    expect(await outcome(await signed(good(), { kid: 'k2' }, next.privateKey))).toMatchObject({
      subject: 'subject-1',
    });
  });

  test('without any key it says so instead of refusing the caller', async () => {
    broken = true;
    expect(await outcome(await signed(good()))).toBe('keys-unavailable');
    expect(auth.ready()).toBe(false);
  });

  test('keys once read stay good while the key server is away', async () => {
    await outcome(await signed(good()));
    broken = true;
    expect(await outcome(await signed({ ...good(), sub: 'subject-2' }))).toMatchObject({
      subject: 'subject-2',
    });
  });
});

test('R-3.2: the adapter attaches the grant, asks for one of the roles and answers nothing itself', async () => {
  const app = express();
  const { attach, protect } = auth.adapter;
  app.get('/operators', attach, protect(['operator']), (request, response) => {
    const { kauth } = request as unknown as {
      kauth: { grant: { access_token: { token: string } } };
    };
    response.json({ granted: kauth.grant.access_token.token.length > 100 });
  });
  app.get('/auditors', attach, protect(['auditor']), (_request, response) => void response.end());
  const codes: ErrorRequestHandler = (error: { code?: string }, _request, response, _next) =>
    void response.status(400).end(error.code);
  app.use(codes);
  const listening = app.listen(0);
  const ask = async (path: string, token?: string) => {
    const at = `http://127.0.0.1:${(listening.address() as AddressInfo).port}${path}`;
    const answer = await fetch(at, { headers: token ? { authorization: `Bearer ${token}` } : {} });
    return answer.text();
  };
  const token = await signed(good());
  expect(await ask('/operators', token)).toBe('{"granted":true}');
  expect(await ask('/auditors', token)).toBe('forbidden');
  expect(await ask('/operators')).toBe('no-token');
  expect(await ask('/operators', await signed({ ...good(), aud: 'account' }))).toBe('bad-token');
  expect(await ask('/operators', await signed(without('realm_access')))).toBe('forbidden');
  listening.close();
});

test("the service's own token is asked for once and kept", async () => {
  tokensAsked = 0;
  const tokens = await Promise.all(Array.from({ length: 20 }, () => auth.serviceToken()));
  expect(new Set(tokens)).toEqual(new Set(['token-1']));
  expect(await auth.serviceToken()).toBe('token-1');
  expect(tokensAsked).toBe(1);
});

test('R-3.2: the hash of a subject needs its key', () => {
  const key = Buffer.alloc(32, 1);
  expect(subjectHash(key, 'subject-1')).toBe(subjectHash(key, 'subject-1'));
  expect(subjectHash(key, 'subject-1')).not.toBe(subjectHash(Buffer.alloc(32, 2), 'subject-1'));
  expect(subjectHash(key, 'subject-1')).not.toContain('subject');
});
