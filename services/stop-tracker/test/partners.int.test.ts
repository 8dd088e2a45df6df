import {
  create,
  decode,
  encode,
  PartnerAcknowledgementSchema,
  PartnerEventSchema,
  topics,
} from '@doui/events';
import { partnerStopId, readMasterKey } from '@doui/keyring';
import { inspectCertificate, type Jwks, verifyCertificate } from '@doui/proof';
import { connect } from '@doui/stream';
import { kafkaPassword, newId, partitions, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { caseOf, tokenOf } from './asking.ts';
import { acknowledgingEndpoint, ask, signedHeaders, startNotification } from './partner-side.ts';
import { createWorld, type World } from './world.ts';

let world: World;
let notification: Awaited<ReturnType<typeof startNotification>>;
let tracker: Awaited<ReturnType<World['tracker']>>;
let hook: Awaited<ReturnType<typeof acknowledgingEndpoint>>;
const secrets = { denki: '', mizu: '', hook: '' };
const recipients = { denki: newId('denki'), mizu: newId('mizu') };
const text = { ja: '電力', en: 'Power' };
const minute = 60_000;

beforeAll(async () => {
  world = await createWorld();
  await world.admin.ensureAcls([
    { user: 'notification', resource: 'group', name: 'notification.acks.0', operation: 'Read' },
  ]);
  for (const [partner, id] of Object.entries(recipients)) {
    const contract = partner === 'denki' ? { acknowledgeWithinHours: 24 } : {};
    const value = {
      name: text,
      relation: 'third-party',
      country: 'JP',
      partner,
      ...contract,
    } as const;
    await world.put('recipient', id, { case: 'recipient', value });
  }
  notification = await startNotification(newId('doui_notification_'));
  hook = await acknowledgingEndpoint(() => secrets.hook, 'received');
  for (const partner of ['denki', 'mizu'] as const) {
    const body = JSON.stringify({ kafkaUser: `partner-${partner}` });
    const put = await ask(
      notification.url,
      'operator-hikkoshibin',
      'PUT',
      `partners/${partner}`,
      body,
    );
    expect(put).toMatchObject({
      status: 200,
      body: { acknowledgementTopic: topics.partnerAcks(partner) },
    });
    secrets[partner] = String(put.body['secret']);
  }
  const path = 'partners/denki/subscriptions/main';
  const body = JSON.stringify({ url: hook.url });
  const put = await ask(notification.url, 'operator-hikkoshibin', 'PUT', path, body);
  secrets.hook = String(put.body['secret']);
  tracker = await world.tracker(7, newId('doui_stops_'), {
    DOUI_NOTIFICATION_URL: notification.url,
    DOUI_PUBLIC_URL: 'https://doui.example',
    DOUI_DEADLINE_EVERY_MS: '100',
  });
}, 240_000);
afterAll(async () => {
  await world?.end();
  await notification?.end();
  await hook?.end();
});

/** Gives to a recipient and withdraws: the case, and the partner's own id of the stop. */
async function withdrawn(partner: 'denki' | 'mizu') {
  const person = newId('p');
  await world.answer(person, true, recipients[partner]);
  const stop = await world.answer(person, false, recipients[partner]);
  const shown = await caseOf(tracker.url, stop, ({ partners }) => partners.length === 1);
  expect(shown.partners).toMatchObject([{ partner, settled: false }]);
  const master = readMasterKey(testServers().keyFiles.master);
  const stream = `${world.org}/person/${person}`;
  return { stop, own: partnerStopId(master, partner, { service: 'consent', stream, version: 2 }) };
}
const heard = (kind: string, via: string) => (shown: object) =>
  JSON.stringify(shown).includes(`"kind":"${kind}"`) &&
  JSON.stringify(shown).includes(`"via":"${via}"`);
const certificateOf = async (stop: string, accept = 'application/jose+json') =>
  fetch(`${tracker.url}/v1/organisations/${world.org}/stops/${stop}/certificate`, {
    headers: { authorization: `Bearer ${await tokenOf('operator-hikkoshibin')}`, accept },
  });

describe('R-9.5, S10', () => {
  test('a partner answers its webhook, then says by API that it stopped, and the stop is certified', async () => {
    const { stop, own } = await withdrawn('denki');
    await caseOf(tracker.url, stop, heard('received', 'webhook'));
    const { openedAt, partners } = (
      await ask(tracker.url, 'operator-hikkoshibin', 'GET', `stops/${stop}`)
    ).body as { openedAt: string; partners: { dueAt: string }[] };
    const hours = (Date.parse(partners[0]?.dueAt ?? '') - Date.parse(openedAt)) / 3_600_000;
    expect(hours).toBe(24);
    const owed = await ask(tracker.url, 'partner-denki', 'GET', 'partners/denki/stops?state=owed');
    expect(owed.body['stops']).toContainEqual(
      expect.objectContaining({ stop: own, state: 'owed', acknowledged: 'received' }),
    );
    expect((await ask(tracker.url, 'partner-mizu', 'GET', 'partners/denki/stops')).status).toBe(
      404,
    );
    const interim = await (await certificateOf(stop)).text();

    const body = (of = own) =>
      JSON.stringify({
        organisation: world.org,
        stop: of,
        kind: 'stopped',
        reference: `case/${own}`,
      });
    const path = (of = own) => `partners/denki/stops/${of}/acknowledgements`;
    const post = (client: string, headers: Record<string, string>, sent = body(), to = path()) =>
      ask(tracker.url, client, 'POST', to, sent, headers);
    const good = () => signedHeaders(secrets.denki, 'a1', body());
    const refused: [string, Awaited<ReturnType<typeof post>>, number, string][] = [
      ['unsigned', await post('partner-denki', {}), 401, 'signature-missing'],
      [
        'forged',
        await post('partner-denki', signedHeaders(secrets.mizu, 'a1', body())),
        403,
        'bad-signature',
      ],
      [
        'of another body',
        await post('partner-denki', good(), body('another')),
        403,
        'bad-signature',
      ],
      [
        'old',
        await post(
          'partner-denki',
          signedHeaders(secrets.denki, 'a1', body(), Date.now() - 6 * minute),
        ),
        403,
        'signature-too-old',
      ],
      ['another’s token', await post('partner-mizu', good()), 404, 'not-found'],
      [
        'for another stop',
        await post('partner-denki', good(), body(), path('another')),
        400,
        'invalid-request',
      ],
    ];
    for (const [what, answer, status, code] of refused) {
      expect([what, answer.status, answer.body['code']]).toEqual([what, status, code]);
    }
    const unknown = signedHeaders(secrets.denki, 'a1', body('another'));
    expect((await post('partner-denki', unknown, body('another'), path('another'))).status).toBe(
      404,
    );
    expect((await post('partner-denki', good())).status).toBe(201);
    expect(await post('partner-denki', good())).toMatchObject({
      status: 200,
      body: { repeated: true },
    });

    const certified = (shown: object) => 'certificate' in shown;
    await caseOf(tracker.url, stop, certified, 60_000);
    const jwks = (await (await fetch(`${tracker.url}/v1/stop-certificates/keys`)).json()) as Jwks;
    const first = await verifyCertificate(interim, jwks);
    expect(first).toMatchObject({ ok: true, value: { certificate: { edition: 'interim' } } });
    const answer = await certificateOf(stop);
    expect(answer.headers.get('content-type')).toContain('application/jose+json');
    const verified = await verifyCertificate(await answer.text(), jwks);
    if (!verified.ok) throw new Error(verified.error);
    const { certificate } = verified.value;
    expect(certificate).toMatchObject({
      edition: 'complete',
      stop: { id: stop, recipients: [{ name: text }] },
      partners: [
        {
          toldAt: expect.any(String),
          acknowledgements: [{ via: 'webhook' }, { kind: 'stopped', via: 'api' }],
        },
      ],
    });
    expect(inspectCertificate(certificate, []).map(({ outcome }) => outcome)).not.toContain(
      'wrong',
    );
    const pdf = await certificateOf(stop, 'application/pdf');
    expect(pdf.headers.get('content-type')).toBe('application/pdf');
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  }, 180_000);

  test('a partner that writes to its topic is heard; what it did not sign is not', async () => {
    const { stop, own } = await withdrawn('mizu');
    const said = (kind: string, secret: string) => {
      const word = { org: world.org, partner: 'mizu', stop: own, kind, reference: `ack-${kind}` };
      const value = encode(
        PartnerAcknowledgementSchema,
        create(PartnerAcknowledgementSchema, word),
      );
      return {
        topic: topics.partnerAcks('mizu'),
        key: own,
        value,
        headers: signedHeaders(secret, kind, value),
      };
    };
    // With the rights the partner was given, and no others.
    const { kafka } = testServers();
    const stream = connect({
      ...{
        brokers: kafka.brokers,
        username: 'partner-mizu',
        password: kafkaPassword('partner-mizu'),
      },
      ...{ clientId: 'test.mizu', partitions },
    });
    const publisher = stream.publisher();
    await publisher.send([said('erased', secrets.denki), said('stopped', secrets.mizu)]);
    const others = { ...said('stopped', secrets.mizu), topic: topics.partnerAcks('denki') };
    await expect(publisher.send([others])).rejects.toThrow();
    const shown = await caseOf(tracker.url, stop, heard('stopped', 'kafka'));
    expect(shown).toMatchObject({ status: 'complete', partners: [{ settled: true }] });
    expect(heard('erased', 'kafka')(shown)).toBe(false);
    await publisher.close();
    await stream.close();
    const digest = await ask(tracker.url, 'partner-mizu', 'GET', 'partners/mizu/stops:digest');
    expect(digest.body['days']).toMatchObject([{ count: 1, owed: 0 }]);
  }, 180_000);

  test('a partner that does not answer is reminded, reported and cut off', async () => {
    const impatient = await world.tracker(6, newId('doui_stops_'), {
      ...{ DOUI_NOTIFICATION_URL: notification.url, DOUI_DEADLINE_EVERY_MS: '50' },
      ...{ DOUI_PARTNER_DUE_MS: '6000', DOUI_PARTNER_GRACE_MS: '300' },
    });
    const told = world.watch(topics.partnerEvents('mizu'));
    await told.caughtUp();
    const person = newId('p');
    await world.answer(person, true, recipients.mizu);
    const stop = await world.answer(person, false, recipients.mizu);
    const over = await caseOf(impatient.url, stop, ({ partners }) =>
      partners.some((partner) => 'cutOffAt' in partner),
    );
    expect(over.partners).toMatchObject([
      { settled: false, remindedAt: expect.any(String), escalatedAt: expect.any(String) },
    ]);
    const types = () =>
      told.records.map(({ value }) => {
        const event = decode(PartnerEventSchema, value ?? new Uint8Array());
        return event.ok ? event.value.type : '';
      });
    await until(() => types().includes('stop-reminded') && types().includes('stop-cut-off'), {
      ...{ what: 'the partner hears of it', withinMs: 30_000 },
    });
    const { body } = await ask(impatient.url, 'operator-hikkoshibin', 'GET', 'stops?overdue=true');
    expect(JSON.stringify(body)).toContain(stop);
    await impatient.end();
  }, 120_000);
});
