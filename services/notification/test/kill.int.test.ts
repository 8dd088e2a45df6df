import { randomUUID } from 'node:crypto';
import { freePort, newId, type ServiceProcess, serviceProcess, until } from '@doui/testing';
import { afterAll, expect, test } from 'vitest';
import { caller, org, owners, receiver, settings, smtpSink } from './world.ts';

let running: ServiceProcess | undefined;
afterAll(() => running?.end('SIGKILL'));

/** The service as a process of its own, which can be killed. */
async function start(port: number, smtpPort: number): Promise<ServiceProcess> {
  const env = { ...settings(smtpPort), DOUI_PORT: String(port) };
  const notification = await serviceProcess('notification', env);
  running = notification;
  await notification.ready();
  return notification;
}

test('F1, P2: killed again and again, it loses no webhook, turns none around, and mails each person once', {
  timeout: 300_000,
}, async () => {
  const world = await owners();
  const smtp = await smtpSink();
  const endpoint = await receiver();
  const [purpose, recipient, partner] = [newId('moving'), newId('denki'), newId('denki')];
  await world.registry('recipient', recipient, {
    case: 'recipient',
    value: { name: world.text('denki'), partner, relation: 'third-party' },
  });
  const port = await freePort();
  const call = caller(port);
  let child = await start(port, smtp.port);
  const base = `${org}/partners/${partner}`;
  await call('operator-hikkoshibin', 'PUT', base, { commandId: randomUUID() });
  const made = await call('operator-hikkoshibin', 'PUT', `${base}/subscriptions/main`, {
    commandId: randomUUID(),
    url: endpoint.url,
  });
  const { secret } = made.body as { secret: string };

  const scopes = [{ item: 'name', recipients: [recipient] }];
  const answers = [{ purpose, purposeVersion: 1, given: true, scopes }];
  const give = { case: 'answered', value: { notice: 'n', noticeVersion: 1, answers } } as const;
  const withdraw = { case: 'withdrawn', value: { purpose } } as const;
  const persons = 120;
  const mailed = newId('m');
  await world.consent(mailed, { ...give, value: { ...give.value, answers: [...answers] } });
  const eMail = `${mailed}@mail.example`;
  const path = `${org}/persons/${mailed}/contact-points`;
  await until(
    async () =>
      (await call('system-hikkoshibin', 'PUT', path, { commandId: randomUUID(), eMail })).status ===
      200,
    { what: 'the person is known', withinMs: 60_000 },
  );

  const writeSome = async (count: number) => {
    for (let n = 0; n < count; n++) {
      const value = { ...give.value, answers: [...answers] };
      // Every fourth changes nothing: what it gave must be told, however late.
      const after = n % 4 === 0 ? [] : [withdraw];
      await world.consent(newId('p'), { case: 'answered', value }, ...after);
    }
  };
  const rounds = 3;
  for (let round = 1; round <= rounds; round++) {
    const before = endpoint.hooks.length;
    const writing = writeSome(persons / rounds);
    if (round === 2) await world.consent(mailed, withdraw);
    // In the middle of it: some have arrived, most have not.
    await until(() => endpoint.hooks.length >= before + 10, { what: 'some', withinMs: 60_000 });
    await child.end('SIGKILL');
    child = await start(port, smtp.port);
    await writing;
  }

  const byPerson = () => {
    const told = new Map<string, string[]>();
    for (const { type, data } of endpoint.verified(secret)) {
      const types = told.get(data.pairwise_id) ?? [];
      // A webhook that was answered just before a kill may come again, under the same id.
      if (!types.includes(type)) types.push(type);
      told.set(data.pairwise_id, types);
    }
    return [...told.values()];
  };
  const stopped = () => byPerson().filter((types) => types.at(-1) === 'consent.withdrawn');
  await until(
    () => byPerson().length === persons + 1 && stopped().length === (persons * 3) / 4 + 1,
    {
      what: 'every webhook',
      withinMs: 120_000,
    },
  );
  for (const types of byPerson()) {
    // What was given and is withdrawn by the time it can be told is not told any more.
    const overtaken = types.length === 1 && types[0] === 'consent.withdrawn';
    const wanted = types.includes('consent.withdrawn')
      ? ['consent.given', 'consent.withdrawn']
      : ['consent.given'];
    if (!overtaken) expect(types).toEqual(wanted);
  }
  await until(() => smtp.to(eMail).length >= 1, { what: 'the mail' });
  expect(new Set(smtp.to(eMail).map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1])).size).toBe(
    1,
  );
  await child.end('SIGKILL');
  await Promise.all([endpoint.stop(), smtp.stop(), world.stop()]);
});
