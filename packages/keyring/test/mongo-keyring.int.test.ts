import { randomBytes } from 'node:crypto';
import { testServers } from '@doui/testing';
import mongoose from 'mongoose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyring, masterKeyOf } from '../src/index.ts';

const masterKey = masterKeyOf({ 1: randomBytes(32) });
const bytes = (text: string) => new TextEncoder().encode(text);
let connection: mongoose.Connection;
let nth = 0;
const newPlace = () => ({
  person: `hikkoshibin/person/p${Date.now().toString(36)}${nth++}`,
  field: 'x',
});

beforeAll(async () => {
  connection = await mongoose
    .createConnection(testServers().mongoUrl, { dbName: 'doui_test_keys', bufferCommands: false })
    .asPromise();
});
afterAll(() => connection?.close());

const ring = (key = masterKey) => createKeyring({ owner: 'test', masterKey: key, connection });

test('what one process sealed another opens, also when both seal first at the same time', async () => {
  const place = newPlace();
  const rings = [ring(), ring(), ring()];
  const sealed = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      (rings[n % 3] as (typeof rings)[0]).seal(place, bytes(`${n}`)),
    ),
  );
  const reader = ring();
  for (const [n, text] of sealed.entries()) {
    if (!text.ok) throw new Error(text.error);
    expect(await reader.open(place, text.value)).toEqual({ ok: true, value: bytes(`${n}`) });
  }
});

test('P9: after destroying, nothing opens, no key is left in the database, and none is made anew', async () => {
  const place = newPlace();
  const text = await ring().seal(place, bytes('x'));
  if (!text.ok) throw new Error(text.error);
  await ring().destroy(place.person);
  expect(await ring().open(place, text.value)).toEqual({ ok: false, error: 'destroyed' });
  expect(await ring().seal(place, bytes('y'))).toEqual({ ok: false, error: 'destroyed' });
  const row = await connection.db
    ?.collection<{ _id: string }>('keys')
    .findOne({ _id: place.person });
  expect(row).toEqual({ _id: place.person, destroyed: true });
});

test('a rotation wraps keys anew in the database', async () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const place = newPlace();
  const text = await ring(masterKeyOf({ 1: first })).seal(place, bytes('x'));
  if (!text.ok) throw new Error(text.error);
  expect((await ring(masterKeyOf({ 1: first, 2: second })).open(place, text.value)).ok).toBe(true);
  expect((await ring(masterKeyOf({ 2: second })).open(place, text.value)).ok).toBe(true);
});

test('a database that is away is a fault that can be tried again', async () => {
  const other = await mongoose
    .createConnection(testServers().mongoUrl, { dbName: 'doui_test_keys', bufferCommands: false })
    .asPromise();
  await other.close();
  const away = createKeyring({ owner: 'test', masterKey, connection: other });
  await expect(away.seal(newPlace(), bytes('x'))).rejects.toMatchObject({
    code: 'database-unavailable',
    retriable: true,
  });
});
