import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isId } from '@doui/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createKeyring,
  deriveKey,
  masterKeyOf,
  memoryKeyStore,
  pairwiseId,
  readMasterKey,
} from './index.ts';

const masterKey = masterKeyOf({ 1: randomBytes(32) });
const place = { person: 'hikkoshibin/person/abc123', field: 'e-mail' };
const bytes = (text: string) => new TextEncoder().encode(text);
const sealed = async (ring: ReturnType<typeof createKeyring>, at = place, text = '山田 花子') => {
  const result = await ring.seal(at, bytes(text));
  if (!result.ok) throw new Error(result.error);
  return result.value;
};

describe('sealing', () => {
  test('what is sealed opens again, by another keyring on the same store too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.string(), async (plain, field) => {
        const store = memoryKeyStore();
        const at = { ...place, field };
        const text = await createKeyring({ owner: 'test', masterKey, store }).seal(at, plain);
        const other = createKeyring({ owner: 'test', masterKey, store });
        expect(text.ok && (await other.open(at, text.value))).toEqual({ ok: true, value: plain });
      }),
    );
  });

  test('one changed, missing or added byte is found', async () => {
    const ring = createKeyring({ owner: 'test', masterKey, store: memoryKeyStore() });
    const text = await sealed(ring);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const changed = text.map((byte, index) => (index === at ? byte ^ by : byte));
          expect(await ring.open(place, changed)).toEqual({ ok: false, error: 'tampered' });
          expect(await ring.open(place, text.subarray(0, at))).toMatchObject({ error: 'tampered' });
        },
      ),
    );
  });

  test('a text moved to another person, field or owner does not open', async () => {
    const store = memoryKeyStore();
    const ring = createKeyring({ owner: 'test', masterKey, store });
    const text = await sealed(ring);
    const someoneElse = { ...place, person: 'hikkoshibin/person/xyz789' };
    expect(await ring.open(someoneElse, text)).toMatchObject({ error: 'no-key' });
    await sealed(ring, someoneElse);
    expect(await ring.open(someoneElse, text)).toMatchObject({ error: 'tampered' });
    expect(await ring.open({ ...place, field: 'phone' }, text)).toMatchObject({
      error: 'tampered',
    });
    const other = createKeyring({ owner: 'other', masterKey, store });
    await expect(other.open(place, text)).rejects.toMatchObject({ code: 'person-key-damaged' });
  });

  test('the same text sealed twice looks different', async () => {
    const ring = createKeyring({ owner: 'test', masterKey, store: memoryKeyStore() });
    expect(await sealed(ring)).not.toEqual(await sealed(ring));
  });

  test('many first seals at once, from two processes, make one key', async () => {
    const store = memoryKeyStore();
    const rings = [1, 2].map(() => createKeyring({ owner: 'test', masterKey, store }));
    const texts = await Promise.all(
      Array.from({ length: 40 }, (_, n) => sealed(rings[n % 2] as never, place, `${n}`)),
    );
    const fresh = createKeyring({ owner: 'test', masterKey, store });
    for (const [n, text] of texts.entries()) {
      expect(await fresh.open(place, text)).toEqual({ ok: true, value: bytes(`${n}`) });
    }
  });
});

describe('erasure (P9)', () => {
  test('after it nothing opens, nothing is sealed, and no second key is made', async () => {
    const store = memoryKeyStore();
    const ring = createKeyring({ owner: 'test', masterKey, store });
    const text = await sealed(ring);
    await ring.destroy(place.person);
    const later = createKeyring({ owner: 'test', masterKey, store });
    for (const each of [ring, later]) {
      expect(await each.open(place, text)).toEqual({ ok: false, error: 'destroyed' });
      expect(await each.seal(place, bytes('x'))).toEqual({ ok: false, error: 'destroyed' });
    }
    expect(await store.read(place.person)).toEqual({ status: 'destroyed' });
  });

  test('another replica notices once its cached key is too old', async () => {
    const store = memoryKeyStore();
    let nowMs = 0;
    const options = { owner: 'test', masterKey, store, cacheMs: 1000, now: () => nowMs };
    const [one, two] = [createKeyring(options), createKeyring(options)];
    const text = await sealed(one);
    expect((await two.open(place, text)).ok).toBe(true);
    await one.destroy(place.person);
    nowMs = 1001;
    expect(await two.open(place, text)).toEqual({ ok: false, error: 'destroyed' });
  });

  test('a look-up begun before it does not bring the key back', async () => {
    const inner = memoryKeyStore();
    const text = await sealed(createKeyring({ owner: 'test', masterKey, store: inner }));
    const gate = Promise.withResolvers<void>();
    const store: typeof inner = {
      ...inner,
      async read(person) {
        const found = await inner.read(person);
        await gate.promise;
        return found;
      },
    };
    const ring = createKeyring({ owner: 'test', masterKey, store });
    const opening = ring.open(place, text);
    await ring.destroy(place.person);
    gate.resolve();
    expect(await opening).toMatchObject({ error: 'destroyed' });
    expect(await ring.open(place, text)).toMatchObject({ error: 'destroyed' });
  });
});

describe('the master key', () => {
  const first = randomBytes(32);
  const second = randomBytes(32);

  test('is rotated: old keys open, are wrapped anew, and the old version can be taken away', async () => {
    const store = memoryKeyStore();
    const text = await sealed(
      createKeyring({ owner: 'test', masterKey: masterKeyOf({ 1: first }), store }),
    );
    const both = masterKeyOf({ 1: first, 2: second });
    expect(
      (await createKeyring({ owner: 'test', masterKey: both, store }).open(place, text)).ok,
    ).toBe(true);
    expect(await store.read(place.person)).toMatchObject({ masterVersion: 2 });
    const onlyNew = createKeyring({ owner: 'test', masterKey: masterKeyOf({ 2: second }), store });
    expect((await onlyNew.open(place, text)).ok).toBe(true);
  });

  test('in a version that is not mounted is a fault, not garbage', async () => {
    const store = memoryKeyStore();
    const text = await sealed(
      createKeyring({ owner: 'test', masterKey: masterKeyOf({ 2: second }), store }),
    );
    const ring = createKeyring({ owner: 'test', masterKey: masterKeyOf({ 1: first }), store });
    await expect(ring.open(place, text)).rejects.toMatchObject({ code: 'master-key-missing' });
  });

  test('is read raw, in base64, in hex, and with versions; anything else is refused', () => {
    const folder = mkdtempSync(join(tmpdir(), 'doui-keyring-'));
    const read = (content: string | Uint8Array) => {
      writeFileSync(join(folder, 'key'), content);
      return readMasterKey(join(folder, 'key'));
    };
    const key = (read_: ReturnType<typeof read>, version: number) =>
      read_.versions.get(version)?.export();
    expect(key(read(first), 1)).toEqual(first);
    expect(key(read(`${first.toString('base64')}\n`), 1)).toEqual(first);
    expect(key(read(first.toString('hex')), 1)).toEqual(first);
    const two = read(`# rotated\n1:${first.toString('base64')}\n2:${second.toString('hex')}\n`);
    expect([key(two, 1), key(two, 2), two.newest]).toEqual([first, second, 2]);
    for (const bad of ['', 'c2hvcnQ=', `1:${first.toString('hex')}\n1:${first.toString('hex')}`]) {
      expect(() => read(bad)).toThrow('master key');
    }
  });

  test('never prints', () => {
    expect(JSON.stringify(masterKey)).not.toMatch(/[0-9a-f]{32}/);
  });
});

describe('derived keys and pairwise ids (R-9.6)', () => {
  test('are ids, the same each time, and differ by partner, version and person', () => {
    const word = fc.stringMatching(/^[a-z0-9]{3,40}$/);
    fc.assert(
      fc.property(word, word, word, (partner, other, person) => {
        const id = pairwiseId(masterKey, partner, 1, person);
        expect(isId(id) && id.length === 26).toBe(true);
        expect(pairwiseId(masterKey, partner, 1, person)).toBe(id);
        expect(pairwiseId(masterKey, partner, 2, person)).not.toBe(id);
        if (other !== partner) expect(pairwiseId(masterKey, other, 1, person)).not.toBe(id);
        if (other !== person) expect(pairwiseId(masterKey, partner, 1, other)).not.toBe(id);
      }),
    );
  });

  test('a rotation of the master key changes none of them', () => {
    const first = randomBytes(32);
    const before = masterKeyOf({ 1: first });
    const after = masterKeyOf({ 1: first, 2: randomBytes(32) });
    expect(pairwiseId(after, 'kiryuden', 1, 'abc')).toBe(pairwiseId(before, 'kiryuden', 1, 'abc'));
    expect(deriveKey(after, 'subject')).toEqual(deriveKey(before, 'subject'));
    expect(deriveKey(after, 'subject')).not.toEqual(deriveKey(after, 'stop'));
  });
});
