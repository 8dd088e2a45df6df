import { expect, test } from 'vitest';
import { composeFake } from '../compose-fake.ts';
import { handle } from '../consents/handle.ts';
import { createEraser } from './erase.ts';
import { register } from './register.ts';

const org = 'hikkoshi';
const by = { role: 'operator', client: 'c1', subject: 's1' };
const registration = {
  ...{ org, by, at: 1, commandId: 'c-register' },
  identifiers: [{ kind: 'customer', value: 'n1' } as const],
};

test('P9: an erasure that died after its event is finished by whoever reads of it', async () => {
  const { ports } = composeFake();
  const made = await register(ports, registration);
  const person = made.ok ? made.value.person : '';
  const stream = `${org}/person/${person}`;
  const place = { person: stream, field: 'evidence' };
  const sealed = await ports.keyring.seal(place, new Uint8Array(4));
  const bytes = sealed.ok ? sealed.value : new Uint8Array();
  const trouble: unknown[] = [];
  const eraser = createEraser({
    ...ports,
    onTrouble: (error) => trouble.push(error),
    sleep: async () => undefined,
  });

  // Somebody else's word is not enough: the ledger does not know of an erasure.
  eraser.follow(stream);
  await new Promise(setImmediate);
  expect(await ports.keyring.open(place, bytes)).toMatchObject({ ok: true });

  const command = { type: 'erase-person' as const, at: 2, by };
  await handle(ports, { org, person, commandId: 'c-erase', command });
  expect(await ports.keyring.open(place, bytes)).toMatchObject({ ok: true });
  eraser.follow(stream);
  await expect
    .poll(() => ports.keyring.open(place, bytes))
    .toEqual({ ok: false, error: 'destroyed' });
  const again = await register(ports, { ...registration, commandId: 'c-again' });
  expect(again.ok && again.value.person !== person).toBe(true);
  expect(trouble).toEqual([]);
});
