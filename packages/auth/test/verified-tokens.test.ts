import { expect, test } from 'vitest';
import { createServiceToken } from '../src/service-token.ts';
import { createVerifiedTokens } from '../src/verified-tokens.ts';

const principal = (expiresAtMs: number) =>
  ({ subject: 's', client: 'c', roles: [], expiresAtMs }) as const;

test('a checked token is believed until it expires, not a millisecond longer', () => {
  let now = 0;
  const tokens = createVerifiedTokens(10, () => now);
  tokens.put('a', principal(1_000));
  now = 999;
  expect(tokens.get('a')).toBeDefined();
  now = 1_000;
  expect(tokens.get('a')).toBeUndefined();
  expect(tokens.size()).toBe(0);
});

test('no more tokens are held than allowed, and the least recently used goes first', () => {
  const tokens = createVerifiedTokens(2, () => 0);
  tokens.put('a', principal(1));
  tokens.put('b', principal(1));
  tokens.get('a');
  tokens.put('c', principal(1));
  expect([tokens.get('a'), tokens.get('b'), tokens.get('c')].map(Boolean)).toEqual([
    true,
    false,
    true,
  ]);
});

test('no token server: a fault that may be tried again', async () => {
  const token = createServiceToken({
    tokenUrl: new URL('http://127.0.0.1:1/token'),
    clientId: 'a',
    clientSecret: 'b',
  });
  await expect(token()).rejects.toMatchObject({
    code: 'service-token-unavailable',
    retriable: true,
  });
});
