import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, type JSONWebKeySet } from 'jose';
import { expect, test } from 'vitest';
import { createKeys } from '../src/keys.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const keyOf = async (kid: string) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: 'RS256' });

async function world() {
  let nowMs = 0;
  let kids = ['k1'];
  let asked = 0;
  let away = false;
  const fetchKeys = async (): Promise<JSONWebKeySet> => {
    asked++;
    if (away) throw new Error('away');
    return { keys: await Promise.all(kids.map(keyOf)) };
  };
  const keys = createKeys({ fetchKeys, now: () => nowMs });
  const find = async (kid: string) => {
    try {
      return Boolean(await keys.find({ alg: 'RS256', kid }, { payload: '', signature: '' }));
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };
  return {
    find,
    keys,
    at: (ms: number) => {
      nowMs = ms;
    },
    rotate: (...now: string[]) => {
      kids = now;
    },
    goAway: (is: boolean) => {
      away = is;
    },
    asked: () => asked,
  };
}

const unknown = 'ERR_JWKS_NO_MATCHING_KEY';

test('S1: unknown kids ask the key server once in ten seconds, however many come', async () => {
  const { find, at, asked } = await world();
  expect(await find('k1')).toBe(true);
  at(9_999);
  for (let n = 0; n < 50; n++) expect(await find(`x${n}`)).toBe(unknown);
  expect(asked()).toBe(1);
  at(10_000);
  await Promise.all(Array.from({ length: 50 }, (_, n) => find(`y${n}`)));
  expect(asked()).toBe(2);
});

test('a key the realm has changed to is found after ten seconds at the latest', async () => {
  const { find, at, rotate } = await world();
  await find('k1');
  rotate('k2');
  at(5_000);
  expect(await find('k2')).toBe(unknown);
  at(10_000);
  expect(await find('k2')).toBe(true);
  expect(await find('k1')).toBe(unknown);
});

test('keys are renewed in the background, and a withdrawn one goes', async () => {
  const { find, at, rotate, asked } = await world();
  await find('k1');
  rotate('k2');
  at(5 * 60_000 + 1);
  expect(await find('k1')).toBe(true); // Nobody waits for the renewal.
  await new Promise(setImmediate);
  expect(asked()).toBe(2);
  expect(await find('k1')).toBe(unknown);
});

test('keys that could not be renewed for a day are believed no longer', async () => {
  const { find, at, goAway } = await world();
  await find('k1');
  goAway(true);
  at(24 * 60 * 60_000 - 1);
  expect(await find('k1')).toBe(true);
  at(24 * 60 * 60_000);
  expect(await find('k1')).toBe('keys-unavailable');
});

test('a key server without a key is not believed', async () => {
  const { find, rotate, keys } = await world();
  rotate();
  expect(await find('k1')).toBe('keys-unavailable');
  expect(keys.ready()).toBe(false);
});

test('whoever asks whether it is ready makes it ask again, since nobody may call before it is', async () => {
  const { keys, at, goAway } = await world();
  goAway(true);
  await keys.warm();
  goAway(false);
  expect(keys.ready()).toBe(false);
  at(1_000);
  await expect.poll(() => keys.ready()).toBe(true);
});
