import { randomUUID } from 'node:crypto';
import { AccessRecordSchema, decode, PartnerEventSchema, topics } from '@doui/events';
import { pairwiseId, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import type { InRecord } from '@doui/stream';
import { newId, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConsentWhat,
  connectAs,
  org,
  owners,
  receiver,
  smtpSink,
  startNotification,
} from './world.ts';

type World = Awaited<ReturnType<typeof owners>>;
let world: World;
let smtp: Awaited<ReturnType<typeof smtpSink>>;
let service: Awaited<ReturnType<typeof startNotification>>;
const purpose = newId('moving');
const recipients = { denki: newId('denki'), mizu: newId('mizu') };
const partners = { denki: newId('denki'), mizu: newId('mizu') };
const command = () => ({ commandId: randomUUID() });

const scopes = [
  { item: 'name', recipients: [recipients.denki, recipients.mizu] },
  { item: 'phone', recipients: [recipients.denki] },
];
const give: ConsentWhat = {
  case: 'answered',
  value: {
    notice: 'notice1',
    noticeVersion: 1,
    answers: [{ purpose, purposeVersion: 1, given: true, scopes }],
  },
};
const withdraw: ConsentWhat = { case: 'withdrawn', value: { purpose } };

beforeAll(async () => {
  world = await owners();
  smtp = await smtpSink();
  const { text } = world;
  await world.registry('organisation', org, {
    case: 'organisation',
    value: { name: { ja: '引越し便', en: 'Hikkoshibin' }, kind: 'private', profile: 'act' },
  });
  await world.registry('purpose', purpose, {
    case: 'purpose',
    value: { title: text('目的'), description: text('目的'), items: ['name', 'phone'] },
  });
  for (const item of ['name', 'phone']) {
    const value = { name: text(item), category: 'ordinary', acquiredBy: 'directly' };
    await world.registry('item', item, { case: 'item', value });
  }
  for (const name of ['denki', 'mizu'] as const) {
    await world.registry('recipient', recipients[name], {
      case: 'recipient',
      value: { name: text(name), relation: 'third-party', partner: partners[name] },
    });
  }
  await world.registry('feed', newId('feed'), {
    case: 'feed',
    value: { purpose, recipient: recipients.denki, items: [{ item: 'name' }], status: 'open' },
  });
  service = await startNotification(smtp.port);
});

afterAll(async () => {
  await service?.stop();
  await smtp?.stop();
  await world?.stop();
});

/** A partner with an endpoint of its own. */
async function subscribed(partner: string, url: string, more: object = {}) {
  const base = `${org}/partners/${partner}`;
  const put = await service.call('operator-hikkoshibin', 'PUT', base, { ...command(), ...more });
  expect(put.status).toBe(200);
  const path = `${base}/subscriptions/main`;
  const made = await service.call('operator-hikkoshibin', 'PUT', path, { ...command(), url });
  expect(made.status).toBe(200);
  return { base, path, secret: (made.body as { secret: string }).secret };
}

/** A person whose first event has come by, with an address to write to. */
async function personWith(points: object): Promise<string> {
  const person = newId('p');
  await world.consent(person, give);
  await until(
    async () =>
      (await putContact(person, { eMail: `${person}@mail.example`, ...points })).status === 200,
    { what: 'the person is known' },
  );
  return person;
}
const putContact = (person: string, points: object) =>
  service.call('system-hikkoshibin', 'PUT', `${org}/persons/${person}/contact-points`, {
    ...command(),
    ...points,
  });

describe('R-9.6: partners', () => {
  test('hear of a withdrawal by topic and by webhook, each under its own id of the person', async () => {
    const [denki, mizu] = [await receiver(), await receiver()];
    const one = await subscribed(partners.denki, denki.url, { kafkaUser: 'partner-denki' });
    const two = await subscribed(partners.mizu, mizu.url);
    const person = newId('p');
    // One after the other: of what no longer stands when it would be sent a partner is told only that it ended.
    await world.consent(person, give);
    await until(() => denki.hooks.length >= 1 && mizu.hooks.length >= 1, { what: 'webhooks' });
    await world.consent(person, withdraw);
    await until(() => denki.hooks.length >= 2 && mizu.hooks.length >= 2, { what: 'webhooks' });

    const master = readMasterKey(testServers().keyFiles.master);
    const told = denki.verified(one.secret);
    expect(told.map(({ type }) => type)).toEqual(['consent.given', 'consent.withdrawn']);
    expect(told[1]?.data).toMatchObject({
      pairwise_id: pairwiseId(master, partners.denki, 1, person),
      purpose,
      items: [
        { item: 'name', recipients: [recipients.denki] },
        { item: 'phone', recipients: [recipients.denki] },
      ],
    });
    const [, other] = mizu.verified(two.secret);
    expect(other?.data.items).toEqual([{ item: 'name', recipients: [recipients.mizu] }]);
    expect(other?.data.pairwise_id).toBe(pairwiseId(master, partners.mizu, 1, person));
    expect(other?.data.stop_id).not.toBe(told[1]?.data.stop_id);
    expect(JSON.stringify([denki.hooks, mizu.hooks])).not.toContain(person);

    // The same over the topic, read by the partner's own user in the one group it may use.
    const seen: InRecord[] = [];
    const listener = connectAs('partner-denki').consume({
      group: 'partner-denki.events',
      topics: [topics.partnerEvents(partners.denki)],
      onBatch: async (records) => void seen.push(...records),
    });
    await until(() => seen.length >= 2, { what: 'topic events', withinMs: 30_000 });
    await listener.stop();
    const events = seen.map(({ value }) => decode(PartnerEventSchema, value));
    expect(events.map((event) => event.ok && event.value.type)).toEqual([
      'consent-given',
      'consent-withdrawn',
    ]);
    expect(JSON.stringify(seen.map(({ headers }) => headers))).not.toContain('traceparent');
    await Promise.all([denki.stop(), mizu.stop()]);
  });

  test('F12: an event that comes again has no second effect', async () => {
    const endpoint = await receiver();
    const { secret } = await subscribed(partners.mizu, endpoint.url);
    const person = newId('p');
    const given = await world.consent(person, give);
    await until(() => endpoint.hooks.length === 1, { what: 'the first webhook' });
    const records = [...given, ...(await world.consent(person, withdraw))];
    await until(() => endpoint.hooks.length === 2, { what: 'both webhooks' });
    await world.again([...records, ...records]);
    await world.consent(person, give);
    await until(() => endpoint.hooks.length >= 3, { what: 'the third' });
    expect(endpoint.verified(secret).map(({ type }) => type)).toEqual([
      'consent.given',
      'consent.withdrawn',
      'consent.given',
    ]);
    await endpoint.stop();
  });

  test('an endpoint that fails is tried again, given up, listed, and sent to again', async () => {
    let status = 500;
    const endpoint = await receiver(() => status);
    const { base, secret } = await subscribed(partners.mizu, endpoint.url);
    await world.consent(newId('p'), give);
    const operator = 'operator-hikkoshibin';
    const list = async (path: string) =>
      (await service.call(operator, 'GET', `${base}/${path}`)).body as {
        items: { delivery: string; state: string; attempts: number; log: { status: number }[] }[];
      };
    const [dead] = await until(
      async () => {
        const { items } = await list('dead-letters?channel=main');
        return items.length > 0 && items;
      },
      { what: 'a dead letter' },
    );
    expect(dead).toMatchObject({ state: 'dead', attempts: 4 });
    expect(dead?.log.map((attempt) => attempt.status)).toEqual([500, 500, 500, 500]);
    status = 204;
    const path = `${base}/channels/main/deliveries/${dead?.delivery}`;
    expect((await service.call(operator, 'POST', `${path}:resend`, {})).status).toBe(200);
    await until(
      async () =>
        ((await service.call(operator, 'GET', path)).body as { state: string }).state === 'sent',
      { what: 'sent at last' },
    );
    expect(new Set(endpoint.verified(secret).map(({ data }) => data.pairwise_id)).size).toBe(1);
    await endpoint.stop();
  });

  test('410 switches the endpoint off', async () => {
    const endpoint = await receiver(() => 410);
    const { path } = await subscribed(partners.mizu, endpoint.url);
    await world.consent(newId('p'), give);
    await until(
      async () => {
        const { body } = await service.call('auditor-hikkoshibin', 'GET', path);
        return (body as { status: string }).status === 'disabled';
      },
      { what: 'disabled' },
    );
    await endpoint.stop();
  });

  test('belong to one organisation; a partner sees only itself', async () => {
    const base = `${org}/partners/${partners.denki}`;
    const asks = (client: string) => service.call(client, 'GET', base);
    expect((await asks('operator-akarigas')).status).toBe(404);
    expect((await asks('partner-mizu')).status).toBe(404);
    expect((await asks('auditor-hikkoshibin')).status).toBe(200);
    const auditor = await service.call('auditor-hikkoshibin', 'PUT', base, command());
    expect(auditor.status).toBe(403);
  });
});

describe('R-1.3, R-2.6: mails to persons', () => {
  test('a withdrawal is confirmed in Japanese, with who, what and the article', async () => {
    const person = await personWith({ language: 'ja' });
    await world.consent(person, withdraw);
    const [mail] = await until(
      () => smtp.to(`${person}@mail.example`).length > 0 && smtp.to(`${person}@mail.example`),
      { what: 'a mail' },
    );
    for (const wanted of [
      '引越し便',
      '目的の日本語名',
      '1秒以内',
      '第27条第1項',
      'https://doui.example/',
    ]) {
      expect(mail?.text).toContain(wanted);
    }
    expect(mail?.raw).toContain('Auto-Submitted: auto-generated');
  });

  test('everybody who holds a purpose is asked again when it becomes another', async () => {
    const person = await personWith({ language: 'en' });
    await world.purposePublished(purpose, 'first', 1);
    await world.purposePublished(purpose, 'unrelated', 2);
    const [mail] = await until(
      () => smtp.to(`${person}@mail.example`).length > 0 && smtp.to(`${person}@mail.example`),
      { what: 'a mail' },
    );
    expect(mail?.text).toContain('Until you agree again');
  });

  test('R-2.6: who stopped contact hears of their own stops only; who switched mail off, of nothing', async () => {
    const stopped = await personWith({ receipts: true });
    await world.optOut(stopped, { case: 'contactStopped', value: { channel: 'e-mail' } });
    const off = await personWith({ channels: { 'e-mail': false } });
    await world.consent(stopped, give);
    await until(async () => (await keptBy('mails', stopped, 'withheld')) === 1, {
      what: 'withheld',
    });
    for (const person of [stopped, off]) await world.consent(person, withdraw);
    await until(() => smtp.to(`${stopped}@mail.example`).length === 1, { what: 'one mail' });
    await until(async () => (await keptBy('mails', off, 'withheld')) === 1, { what: 'withheld' });
    expect(smtp.to(`${stopped}@mail.example`)[0]?.text).toContain('撤回');
    expect(smtp.to(`${off}@mail.example`)).toEqual([]);
  });
});

describe('R-3.2: contact points', () => {
  test('name every fault, and take nothing that could end a header', async () => {
    const person = await personWith({});
    const bad = await putContact(person, {
      eMail: 'a@b.example\r\nBcc: c@d.example',
      language: 'fr',
      nick: 'x',
    });
    expect(bad.status).toBe(400);
    const faults = (bad.body as { faults: { pointer: string }[] }).faults.map((one) => one.pointer);
    expect(faults.sort()).toEqual(['/eMail', '/language', '/nick']);
  });

  test('lie sealed in the database, and reading them leaves an access record', async () => {
    const person = await personWith({});
    const { mongoUrl } = testServers();
    const connection = await connectMongo({ url: mongoUrl, database: 'doui_notification' });
    const row = await connection
      .getClient()
      .db('doui_notification')
      .collection<{ _id: string }>('contacts')
      .findOne({ _id: `${org}/person/${person}` });
    expect(row).not.toBeNull();
    expect(Buffer.from(JSON.stringify(row)).toString('utf8')).not.toContain('mail.example');
    expect(
      Buffer.from((row as never as { sealed: { buffer: Buffer } }).sealed.buffer).toString(
        'latin1',
      ),
    ).not.toContain('mail.example');
    await connection.close();

    const seen: string[] = [];
    const reader = connectAs('admin').follow({
      group: newId('test'),
      topics: [topics.access],
      genesis: false,
      onRecord({ value }) {
        const record = decode(AccessRecordSchema, value);
        if (record.ok && record.value.operation === 'get-contact-points') {
          seen.push(...record.value.persons);
        }
        return 'done';
      },
    });
    const path = `${org}/persons/${person}/contact-points`;
    const shown = await service.call('operator-hikkoshibin', 'GET', path);
    expect(shown.body).toMatchObject({ eMail: `${person}@mail.example` });
    expect((await service.call('operator-akarigas', 'GET', path)).status).toBe(404);
    await until(() => seen.includes(person), { what: 'the access record' });
    await reader.stop();
  });

  test('P9: after an erasure nothing is left of them, and no mail goes out', async () => {
    const person = await personWith({});
    await world.consent(person, { case: 'erased', value: {} });
    const path = `${org}/persons/${person}/contact-points`;
    await until(
      async () => (await service.call('operator-hikkoshibin', 'GET', path)).status === 404,
      { what: 'erased' },
    );
    expect((await putContact(person, { eMail: 'a@b.example' })).status).toBe(409);
  });
});

test('F1: what a stopped service left open its successor sends, once', async () => {
  const port = (
    await receiver().then(async (one) => {
      await one.stop();
      return one;
    })
  ).port;
  const { secret } = await subscribed(partners.mizu, `http://127.0.0.1:${port}/hook`);
  const person = await personWith({});
  await world.consent(person, withdraw);
  await until(async () => (await keptBy('mails', person)) === 1, { what: 'the mail is kept' });
  await service.stop();
  const endpoint = await receiver(() => 204, port);
  service = await startNotification(smtp.port);
  await until(() => endpoint.hooks.length >= 1, { what: 'the webhook' });
  // The permission did not stand any more when it could be sent.
  expect(endpoint.verified(secret).map(({ type }) => type)).toEqual(['consent.withdrawn']);
  expect(await keptBy('deliveries', person, 'withheld')).toBeGreaterThan(0);
  await until(async () => (await keptBy('mails', person, 'sent')) === 1, { what: 'the mail' });
  expect(smtp.to(`${person}@mail.example`)).toHaveLength(1);
  await endpoint.stop();
});

/** How many deliveries of a person there are in a state. */
async function keptBy(collection: string, person: string, state?: string): Promise<number> {
  const { mongoUrl } = testServers();
  const connection = await connectMongo({ url: mongoUrl, database: 'doui_notification' });
  try {
    return await connection
      .getClient()
      .db('doui_notification')
      .collection(collection)
      .countDocuments({ 'content.person': person, ...(state ? { state } : {}) });
  } finally {
    await connection.close();
  }
}
