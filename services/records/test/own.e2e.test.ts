import { randomUUID } from 'node:crypto';
import { clientToken, newId, personToken, serviceUrl, until } from '@doui/testing';
import { expect, test } from 'vitest';
import { callerOf, connectAs, org, provision } from './world.ts';

test('R-4.6, R-3.2: a person sees what was provided about it and who looked, but not what hinders', async () => {
  const token = await personToken('person043', 'doui-person043');
  const atConsent = callerOf(serviceUrl('consent'), token);
  const registered = await atConsent('/persons', { commandId: randomUUID() });
  const person = String(registered.body.person);
  const me = callerOf(serviceUrl('records'), token);
  const manager = callerOf(serviceUrl('records'), await clientToken(`manager-${org}`));
  const operator = callerOf(serviceUrl('records'), await clientToken(`operator-${org}`));

  const gate = connectAs('gate').publisher();
  const feed = newId('feed');
  const common = { feed, person, recipient: newId('r'), atMs: Date.now() };
  await gate.send([provision({ ...common, offset: 1 }), provision({ ...common, offset: 2 })]);
  await gate.close();
  const idsOf = async (who: typeof me, path: string): Promise<string[]> =>
    (await who(path)).body.items
      .map(({ id }: { id: string }) => id)
      .filter((id: string) => id.startsWith(feed));
  const mine = () => idsOf(me, '/persons/me/provisions?limit=1000');
  await until(async () => (await mine()).length === 2, { what: 'both are shown to the person' });

  const hidden = `${feed}/inc1/0/2`;
  const body = { ids: [hidden], ground: 'hinders-state', reason: '照会' };
  expect((await manager('/provisions:withhold', body)).status).toBe(200);
  expect(await mine()).toEqual([`${feed}/inc1/0/1`]);
  const csv = await me('/persons/me/provisions?format=csv&limit=1000');
  expect(csv.text).not.toContain(hidden);
  expect(await idsOf(operator, `/persons/${person}/provisions?limit=1000`)).toHaveLength(2);

  const lookedAt = async () =>
    (await me('/persons/me/access?limit=1000')).body.items.find(
      (one: { operation: string }) => one.operation === 'readPersonProvisions',
    );
  const seen = await until(lookedAt, { what: 'the read of the operator is shown to the person' });
  expect(seen).toMatchObject({ by: { role: 'operator', client: `operator-${org}` } });
  expect(seen.persons).toBeUndefined();
});
