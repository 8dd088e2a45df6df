import { randomUUID } from 'node:crypto';
import {
  AccessRecordSchema,
  type ConsentEvent,
  ConsentEventSchema,
  type ConsentState,
  ConsentStateSchema,
  decode,
  topics,
} from '@doui/events';
import { verifyHistory } from '@doui/ledger';
import { type Jwks, verifyReceipt } from '@doui/proof';
import { connect, type Follower, type InRecord } from '@doui/stream';
import { clientToken, kafkaPassword, personToken, testServers, until } from '@doui/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, callerOf } from './caller.ts';
import { startWorld, textHash, type World } from './world.ts';

let world: World;
let system: Caller;
let operator: Caller;
let auditor: Caller;
let stranger: Caller;
let me: Caller;
let mother: Caller;
let watching: Follower;
const states = new Map<string, ConsentState>();
const events: ConsentEvent[] = [];
const accessed: string[] = [];

const shown = { notice: 'form', noticeVersion: 1, language: 'ja', textHash, method: 'ticked-box' };
const yes = (more: object = {}) => ({
  ...shown,
  answers: [{ purpose: 'move', given: true, evidence: 'form#move' }],
  ...more,
});
const no = { ...shown, answers: [{ purpose: 'move', given: false }] };

/** A new person of the organisation's own system. */
async function newPerson(more: object = {}): Promise<string> {
  const made = await system.post('persons', { customerNumber: randomUUID(), ...more });
  expect(made.status).toBe(201);
  return made.body.person ?? '';
}

beforeAll(async () => {
  world = await startWorld();
  const { base, org } = world;
  const as = async (client: string) => callerOf(base, org, await clientToken(client));
  system = await as(`system-${org}`);
  operator = await as(`operator-${org}`);
  auditor = await as(`auditor-${org}`);
  stranger = await as('system-akarigas');
  me = callerOf(base, org, await personToken('person001', 'doui-person001'));
  mother = callerOf(base, org, await personToken('person100', 'doui-person100'));
  const stream = connect({
    brokers: testServers().kafka.brokers,
    username: 'admin',
    password: kafkaPassword('admin'),
    clientId: 'consent-test',
    partitions: 6,
  });
  watching = stream.follow({
    group: `consent-test.${randomUUID()}`,
    topics: [topics.consentState, topics.consentEvents, topics.access],
    onRecord(record: InRecord) {
      if (record.topic === topics.consentState) {
        const state = decode(ConsentStateSchema, record.value);
        if (state.ok) states.set(state.value.person, state.value);
      } else if (record.topic === topics.consentEvents) {
        const event = decode(ConsentEventSchema, record.value);
        if (event.ok) events.push(event.value);
      } else {
        const access = decode(AccessRecordSchema, record.value);
        if (access.ok)
          accessed.push(...access.value.persons.map((p) => `${access.value.operation} ${p}`));
      }
      return 'done';
    },
    genesis: false,
  });
  await watching.caughtUp();
  await until(async () => (await fetch(`${base}/readyz`)).ok, { what: 'the service is ready' });
  const ready = await system.post(
    'persons',
    { customerNumber: 'first' },
    { 'doui-at-least': world.atLeast },
  );
  expect(ready.status).toBe(201);
}, 60_000);

afterAll(async () => {
  await watching?.stop();
  await world?.stop();
});

describe('persons', () => {
  test('R-2.1: are one person under one identifier, however often they come', async () => {
    const customerNumber = randomUUID();
    const both = await Promise.all([1, 2].map(() => system.post('persons', { customerNumber })));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both[0]?.body.person).toBe(both[1]?.body.person);
    const [found, unknown] = await system.lines('persons:resolve', [
      { customerNumber },
      { customerNumber: 'nobody' },
    ]);
    expect(found).toMatchObject({ status: 200, body: { person: both[0]?.body.person } });
    expect(unknown?.status).toBe(404);
  });

  test('R-3.2: a signed-in person registers itself and reads itself, unrecorded', async () => {
    const made = await me.post('persons', {});
    expect(made.status).toBe(201);
    const again = await me.post('persons', {});
    expect(again.body.person).toBe(made.body.person);
    const read = await me.get('persons/me');
    expect(read).toMatchObject({ status: 200, body: { person: made.body.person } });
    expect(accessed.filter((one) => one.endsWith(made.body.person ?? '-'))).toEqual([]);
    expect((await me.post('persons', { customerNumber: 'x' })).status).toBe(400);
  });

  test('R-3.2: reading somebody else leaves an access record, and strangers find nobody', async () => {
    const person = await newPerson();
    expect((await auditor.get(`persons/${person}/consents`)).status).toBe(200);
    await until(() => accessed.includes(`getConsents ${person}`), { what: 'the access record' });
    expect((await stranger.get(`persons/${person}/consents`)).status).toBe(404);
    expect((await me.get(`persons/${person}/consents`)).status).toBe(404);
    expect((await me.post(`persons/${person}/withdrawals`, { purpose: 'move' })).status).toBe(404);
    expect((await system.get('persons/zzzzzz/consents')).status).toBe(404);
    const nobody = callerOf(world.base, world.org, 'x.y.z');
    expect((await nobody.get(`persons/${person}`)).status).toBe(401);
    const wrong = await auditor.post(`persons/${person}/answers`, yes());
    expect(wrong.status).toBe(403);
  });
});

describe('answers', () => {
  test('R-9.1: are durable, published in order and shown', async () => {
    const person = await newPerson();
    const given = await system.post(`persons/${person}/answers`, yes());
    expect(given).toMatchObject({ status: 201, body: { inForce: true, person } });
    const withdrawn = await system.post(`persons/${person}/withdrawals`, {
      purpose: 'move',
      recipients: ['mizu'],
    });
    expect(withdrawn.status).toBe(201);
    await until(() => states.get(person)?.version === 3n, { what: 'the state' });
    const read = await system.get(`persons/${person}/consents`);
    expect(read.headers.get('etag')).toBe('"3"');
    expect(read.body['consents']).toMatchObject([
      {
        ...{ purpose: 'move', status: 'given', answerVersion: 2, stoppedVersion: 3 },
        scopes: ['name', 'address', 'phone'].map((item) => ({ item, recipients: ['denki'] })),
      },
    ]);
    expect(states.get(person)?.answers[0]).toMatchObject({
      status: 'given',
      scopes: ['name', 'address', 'phone'].map((item) => ({ item, recipients: ['denki'] })),
    });
    await until(() => events.filter((event) => event.person === person).length >= 3, {
      what: 'events',
    });
    const mine = events.filter((event) => event.person === person);
    expect(mine.map(({ version, what }) => `${version} ${what.case}`)).toEqual([
      '1 personRegistered',
      '2 answered',
      '3 withdrawn',
    ]);
    expect(mine[1]?.by).toMatchObject({ role: 'system', actingFor: 'system-hikkoshibin' });
  });

  test('R-2.1: a repeated command gets its first answer', async () => {
    const person = await newPerson();
    const commandId = randomUUID();
    const first = await system.post(`persons/${person}/answers`, yes({ commandId }));
    await system.post(`persons/${person}/withdrawals`, { purpose: 'move' });
    const again = await system.post(`persons/${person}/answers`, yes({ commandId }));
    expect([again.status, again.body.position]).toEqual([201, first.body.position]);
    expect((await system.get(`persons/${person}/consents`)).body.version).toBe(3);
  });

  test('R-2.1: that are none are refused with article and words, and nothing is written', async () => {
    const person = await newPerson();
    const refused = await system.post(
      `persons/${person}/answers`,
      yes({ preTicked: true, textHash: 'e'.repeat(64) }),
    );
    expect(refused).toMatchObject({ status: 409, body: { code: 'answer-notice-differs' } });
    expect(JSON.stringify(refused.body)).toContain('Law20.1');
    const malformed = await system.post(`persons/${person}/answers`, {
      ...yes({ surprise: 1 }),
      answers: [{ purpose: 'MOVE', given: 'yes' }],
    });
    expect(malformed.status).toBe(400);
    const faults = JSON.stringify(malformed.body);
    for (const pointer of ['/surprise', '/answers/0/purpose', '/answers/0/given']) {
      expect(faults).toContain(`"${pointer}"`);
    }
    const unknown = await system.post(
      `persons/${person}/answers`,
      yes({
        answers: [{ purpose: 'ghost', given: true, evidence: 'x' }],
      }),
    );
    expect(unknown.status).toBe(422);
    expect((await system.get(`persons/${person}/consents`)).body.version).toBe(1);
  });

  test('R-9.1: a yes older than the newest stop is refused until the stop was seen', async () => {
    const person = await newPerson();
    await system.post(`persons/${person}/answers`, no);
    const late = await system.post(`persons/${person}/answers`, yes());
    expect(late).toMatchObject({ status: 409, body: { code: 'older-than-stop' } });
    expect((await system.post(`persons/${person}/answers`, yes({ seen: 2 }))).status).toBe(201);
  });

  test('P8: waits for the notice that at-least names, and does not guess without it', async () => {
    const person = await newPerson();
    const key = `purpose-registry:${world.org}/notice/form:99`;
    const answered = await system.post(`persons/${person}/answers`, yes(), {
      'doui-at-least': key,
    });
    expect(answered).toMatchObject({ status: 503, body: { code: 'not-yet-visible' } });
    const own = await system.get(
      `persons/${person}/consents?at-least=consent:${world.org}/person/${person}:9`,
    );
    expect(own.status).toBe(503);
  });
});

describe('R-2.7: a minor', () => {
  test('R-2.7: gives through a verified representative, who is recorded, and stops alone', async () => {
    const child = await newPerson({ bornOn: '2020-04-01' });
    expect((await system.get(`persons/${child}`)).body['capacity']).toEqual({
      needsRepresentative: true,
      until: '2038-04-01T00:00:00.000+09:00',
    });
    const alone = await system.post(`persons/${child}/answers`, yes());
    expect(alone).toMatchObject({ status: 409, body: { code: 'answer-needs-representative' } });
    const her = (await mother.post('persons', {})).body.person ?? '';
    expect((await mother.post(`persons/${child}/answers`, yes())).status).toBe(404);
    const verified = await operator.put(`persons/${child}/representatives/${her}`, {
      method: 'family-register',
      reference: '戸籍謄本 2026-11-20',
    });
    expect(verified.status).toBe(201);
    const given = await mother.post(`persons/${child}/answers`, yes());
    expect(given.status).toBe(201);
    const history = await auditor.get(`persons/${child}/history`);
    const entries = history.body['entries'] as Record<string, unknown>[];
    expect(entries.at(-1)).toMatchObject({
      type: 'answered',
      representative: her,
      by: { role: 'representative', actingFor: her },
    });
    expect(entries.at(-2)).toMatchObject({ evidence: { reference: '戸籍謄本 2026-11-20' } });
    const header = await mother.get('persons/me/consents', { 'doui-person': child });
    expect(header).toMatchObject({ status: 200, body: { person: child } });
    expect((await system.post(`persons/${child}/withdrawals`, { purpose: 'move' })).status).toBe(
      201,
    );
  });
});

describe('what stays', () => {
  test('P7: the history is whole and chained; evidence is sealed and opens', async () => {
    const person = await newPerson();
    await system.post(
      `persons/${person}/answers`,
      yes({ evidence: 'call-record-17', client: 'web/1' }),
    );
    const read = await system.get(`persons/${person}/history?from=2`);
    const [entry] = read.body['entries'] as Record<string, unknown>[];
    expect(entry).toMatchObject({
      evidence: { reference: 'call-record-17', client: 'web/1', answers: { move: 'form#move' } },
    });
    expect(String(entry?.['sealedEvidence'])).not.toContain('call-record');
    const stream = `${world.org}/person/${person}`;
    const stored = await world.consent.ledger.history(stream);
    expect(verifyHistory(stored, { stream })).toEqual([]);
    expect(JSON.stringify(stored)).not.toContain('call-record-17');
  });

  test('R-2.1: receipts in both shapes, signed, checked with the public key alone', async () => {
    const person = await newPerson();
    await system.post(`persons/${person}/answers`, yes());
    const jwks = (await (await fetch(`${world.base}/.well-known/jwks.json`)).json()) as Jwks;
    const kantara = await system.get(`persons/${person}/receipts/2?format=kantara`);
    expect(kantara.body['receipt']).toMatchObject({
      version: 'KI-CR-v1.1.0',
      piiPrincipalId: person,
      piiControllers: [{ piiController: '引越便' }],
      services: [
        {
          purposes: [{ piiCategory: ['氏名', '住所', '電話番号'], thirdPartyName: 'でんき, みず' }],
        },
      ],
    });
    const iso = await system.get(`persons/${person}/receipts/2?format=iso27560`);
    expect(iso.body['receipt']).toMatchObject({
      record: { header: { pii_principal_id: person }, event: [{ event_state: 'ConsentGiven' }] },
    });
    for (const { body } of [kantara, iso]) {
      const checked = await verifyReceipt(String(body['jws']), jwks);
      expect(checked).toEqual({ ok: true, value: body['receipt'] });
    }
    expect((await system.get(`persons/${person}/receipts/1`)).status).toBe(404);
  });

  test('R-3.1: a consent ends by itself, as one event', async () => {
    const person = await newPerson();
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const answers = [{ purpose: 'move', given: true, evidence: 'form#move', expiresAt }];
    expect((await system.post(`persons/${person}/answers`, yes({ answers }))).status).toBe(201);
    await until(() => states.get(person)?.answers[0]?.status === 'expired', { what: 'the expiry' });
    const mine = () => events.filter((event) => event.person === person);
    await until(() => mine().length >= 3, { what: 'the event' });
    expect(mine().at(-1)).toMatchObject({ what: { case: 'expired' }, by: { role: 'service' } });
    const read = await system.get(`persons/${person}/consents`);
    expect(read.body['consents']).toMatchObject([{ status: 'expired', scopes: [] }]);
  });
});

describe('erasing', () => {
  test('P9: the last, empty version is published; what was known by is somebody new', async () => {
    const customerNumber = randomUUID();
    const person = await newPerson({ customerNumber });
    expect((await system.post(`persons/${person}/answers`, yes())).status).toBe(201);
    const manager = callerOf(world.base, world.org, await clientToken(`manager-${world.org}`));
    expect((await operator.post(`persons/${person}:erase`, {})).status).toBe(403);
    expect((await manager.post(`persons/${person}:erase`, {})).status).toBe(201);
    await until(() => states.get(person)?.erased, { what: 'the empty version' });
    expect(states.get(person)).toMatchObject({ version: 3n, answers: [] });
    await until(() => events.some((one) => one.person === person && one.what.case === 'erased'), {
      what: 'the event',
    });
    expect((await system.get(`persons/${person}`)).status).toBe(404);
    expect((await system.get(`persons/${person}/receipts/2`)).status).toBe(404);
    const history = await auditor.get(`persons/${person}/history`);
    expect(history.body['entries']).toMatchObject([{}, { evidence: 'erased' }, {}]);
    const [resolved] = await system.lines('persons:resolve', [{ customerNumber }]);
    expect(resolved?.status).toBe(404);
    expect(await newPerson({ customerNumber })).not.toBe(person);
  });
});

describe('many at once', () => {
  test('R-9.1: a batch answers each line in its place, bad ones too, those of one person in order', async () => {
    const people = Array.from({ length: 40 }, () => ({
      commandId: randomUUID(),
      customerNumber: randomUUID(),
    }));
    const made = await system.lines('persons:batch', people);
    expect(made.map(({ status }) => status)).toEqual(people.map(() => 201));
    const person = made[0]?.body.person;
    const lines = [
      ...people.map(({ customerNumber }) => ({
        customerNumber,
        ...yes({ commandId: randomUUID() }),
      })),
      'not json',
      { person, ...yes({ commandId: randomUUID(), preTicked: true }) },
      { ...yes({ commandId: randomUUID() }) },
      { customerNumber: 'nobody', ...yes({ commandId: randomUUID() }) },
      { person, ...no, commandId: randomUUID() },
    ];
    const answered = await system.lines('answers:batch', lines);
    expect(answered.map(({ status }) => status)).toEqual([
      ...people.map(() => 201),
      ...[400, 409, 400, 404, 201],
    ]);
    const [first, second] = await system.lines('consents:batch', [
      { person },
      { customerNumber: people[1]?.customerNumber },
    ]);
    expect(first?.body).toMatchObject({ version: 3, consents: [{ status: 'refused' }] });
    expect(second?.body).toMatchObject({ version: 2, consents: [{ status: 'given' }] });
  });
});
