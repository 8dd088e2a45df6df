import { randomUUID } from 'node:crypto';
import { fakeBearer } from '@doui/auth/fake';
import { topics } from '@doui/events';
import type { ConsentFacts } from '@doui/law';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { composeFake } from '../src/compose-fake.ts';

const day = 86_400_000;
const nowMs = Date.parse('2026-11-22T00:00:00Z');
const text = { ja: '引越し', en: 'moving' };

let gate: Awaited<ReturnType<typeof composeFake>>;
let url: string;

beforeEach(async () => {
  gate = await composeFake({ now: () => nowMs });
  givenRegistry();
  await gate.opened();
  const { port } = await gate.app.listen();
  url = `http://127.0.0.1:${port}`;
});
afterEach(() => gate.app.close());

function givenRegistry(
  status: 'open' | 'paused' = 'open',
  version = 1,
  given = ['name', 'address'],
): void {
  const of = { org: 'org1', version, retired: false as const };
  const { view } = gate;
  view.applyRegistry({
    ...{ ...of, kind: 'organisation', id: 'org1' },
    fact: {
      kind: 'organisation',
      value: {
        id: 'org1',
        name: text,
        kind: 'private',
        profile: 'act',
        processorGap: 'deny',
        ageOfCapacity: 18,
      },
    },
  });
  for (const id of ['name', 'address']) {
    view.applyRegistry({
      ...{ ...of, kind: 'item', id },
      fact: {
        kind: 'item',
        value: { id, name: text, category: 'ordinary', acquiredBy: 'directly' },
      },
    });
  }
  view.applyRegistry({
    ...{ ...of, kind: 'purpose', id: 'moving' },
    fact: {
      kind: 'purpose',
      value: {
        id: 'moving',
        title: text,
        items: ['name', 'address'],
        includesProvision: true,
        uses: ['use', 'provide'],
        version: 1,
        consentValidFrom: 1,
        publishedAt: nowMs - 90 * day,
        retentionDays: 0,
        told: true,
      },
    },
  });
  view.applyRegistry({
    ...{ ...of, kind: 'recipient', id: 'denki' },
    fact: {
      kind: 'recipient',
      value: {
        id: 'denki',
        version: 1,
        name: text,
        relation: 'third-party',
        country: 'JP',
        stateBody: false,
        partner: 'denki',
      },
    },
  });
  view.applyRegistry({
    ...{ ...of, kind: 'feed', id: 'feed1' },
    fact: {
      kind: 'feed',
      value: {
        ...{ id: 'feed1', org: 'org1', version, purpose: 'moving', recipient: 'denki' },
        items: given.map((item) => ({ item, members: [item] })),
        format: 'json',
        status,
      },
    },
  });
}

function givenConsent(person: string, items: readonly string[], version = 1): void {
  const facts: ConsentFacts = {
    org: 'org1',
    person,
    version,
    erased: false,
    needsRepresentative: false,
    answers: [
      {
        purpose: 'moving',
        purposeVersion: 1,
        notice: 'welcome',
        noticeVersion: 1,
        status: items.length > 0 ? 'given' : 'withdrawn',
        scopes: items.map((item) => ({ item, recipients: ['denki'] })),
        givenAt: nowMs - day,
        answerVersion: version,
        abroadRecipients: [],
        stoppedVersion: items.length > 0 ? 0 : version,
      },
    ],
  };
  gate.view.applyConsent(facts);
}

const system = fakeBearer({ roles: ['system'], org: 'org1', client: 'crm' });
const filter = (body: string, more: { key?: string; type?: string; token?: string } = {}) =>
  fetch(`${url}/v1/feeds/feed1/filter`, {
    method: 'POST',
    body,
    headers: {
      authorization: more.token ?? system,
      'content-type': more.type ?? 'application/x-ndjson',
      'idempotency-key': more.key ?? randomUUID(),
    },
  });
const linesOf = async (response: Response) =>
  (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const outs = () => gate.log.filter(({ topic }) => topic === topics.feedOut('feed1'));
const provisions = () => gate.log.filter(({ topic }) => topic === topics.provisions);
const line = (person: string, record: object) => JSON.stringify({ person, record });

test('R-9.2: of a batch what may leave is released, recorded and sent back, line by line', async () => {
  givenConsent('person1', ['name', 'address']);
  givenConsent('person2', ['name']);
  const record = { name: '花子', address: '札幌' };
  const response = await filter(
    ['person1', 'person2', 'person3'].map((person) => line(person, record)).join('\n'),
  );
  expect(response.status).toBe(200);
  expect(await linesOf(response)).toEqual([
    { line: 1, status: 200, body: { outcome: 'released', key: 'denki-person1', record } },
    {
      line: 2,
      status: 200,
      body: { outcome: 'released', key: 'denki-person2', record: { name: '花子' } },
    },
    { line: 3, status: 200, body: { outcome: 'withheld' } },
  ]);
  expect(outs()).toHaveLength(2);
  expect(provisions()).toHaveLength(2);
  expect(gate.access.entries).toMatchObject([
    { operation: 'filter', org: 'org1', persons: ['person1', 'person2'] },
  ]);
});

test('Freshness 8: a repeat under the same key is answered alike and writes nothing', async () => {
  givenConsent('person1', ['name']);
  const body = line('person1', { name: '花子', address: '札幌' });
  const key = randomUUID();
  const first = await linesOf(await filter(body, { key }));
  const written = gate.log.length;
  expect(await linesOf(await filter(body, { key }))).toEqual(first);
  expect(gate.log.length).toBe(written);
  // A consent that came later does not make the repeat say more than the release did.
  givenConsent('person1', ['name', 'address'], 2);
  expect(await linesOf(await filter(body, { key }))).toEqual(first);
});

test('R-9.4: a repeat after a withdrawal does not show the record again', async () => {
  givenConsent('person1', ['name']);
  const body = line('person1', { name: '花子' });
  const key = randomUUID();
  await linesOf(await filter(body, { key }));
  givenConsent('person1', [], 2);
  expect(await linesOf(await filter(body, { key }))).toEqual([
    { line: 1, status: 200, body: { outcome: 'withheld' } },
  ]);
  expect(outs()).toHaveLength(1);
});

test('P3: what is stopped between the release and the answer is not shown', async () => {
  givenConsent('person1', ['name']);
  givenConsent('person2', ['name']);
  const { write } = gate.access;
  gate.access.write = async (entry) => {
    // The release is committed; the withdrawal comes while the access record is being written.
    givenConsent('person1', [], 2);
    await write(entry);
  };
  const body = [line('person1', { name: '花子' }), line('person2', { name: '太郎' })].join('\n');
  const answers = await linesOf(await filter(body));
  expect(answers).toMatchObject([
    { line: 1, body: { outcome: 'withheld' } },
    { line: 2, body: { outcome: 'released' } },
  ]);
  expect(JSON.stringify(answers)).not.toContain('花子');
  expect(outs()).toHaveLength(2);
});

test('P3: an item that a feed no longer gives is not shown, though it was released before', async () => {
  givenConsent('person1', ['name', 'address']);
  const { write } = gate.access;
  gate.access.write = async (entry) => {
    givenRegistry('open', 2, ['name']);
    await write(entry);
  };
  const answers = await linesOf(await filter(line('person1', { name: '花子', address: '札幌' })));
  expect(answers).toMatchObject([{ line: 1, body: { outcome: 'released' } }]);
  expect(answers[0].body.record).toEqual({ name: '花子' });
});

test('P6: the same request twice at once is released once', async () => {
  givenConsent('person1', ['name']);
  for (const releaser of gate.releasers) {
    const { run } = releaser;
    releaser.run = async (transaction) => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      return run(transaction);
    };
  }
  const body = line('person1', { name: '花子' });
  const key = randomUUID();
  const both = await Promise.all(
    [filter(body, { key }), filter(body, { key })].map(async (one) => linesOf(await one)),
  );
  expect(both[1]).toEqual(both[0]);
  expect(both[0]).toMatchObject([{ line: 1, body: { outcome: 'released' } }]);
  expect(outs()).toHaveLength(1);
});

test('a key that was used for another content is refused, and nothing is written', async () => {
  givenConsent('person1', ['name']);
  const key = randomUUID();
  await linesOf(await filter(line('person1', { name: '花子' }), { key }));
  const written = gate.log.length;
  const [again] = await linesOf(await filter(line('person1', { name: '桜子' }), { key }));
  expect(again).toMatchObject({ line: 1, status: 409, problem: { code: 'command-id-reused' } });
  expect(gate.log.length).toBe(written);
});

test('R-9.2: CSV is taken too; quotes, commas and line ends in fields are the data of the person', async () => {
  givenConsent('person1', ['name', 'address']);
  const csv =
    'person,name,address\r\nperson1,"花子, ""姫""","札幌\n北一条"\r\nperson9,太郎,小樽\r\n';
  expect(await linesOf(await filter(csv, { type: 'text/csv' }))).toEqual([
    {
      line: 1,
      status: 200,
      body: {
        outcome: 'released',
        key: 'denki-person1',
        record: { name: '花子, "姫"', address: '札幌\n北一条' },
      },
    },
    { line: 2, status: 200, body: { outcome: 'withheld' } },
  ]);
});

test('a bad line is answered in its place with every fault, and the others go on', async () => {
  givenConsent('person1', ['name']);
  const body = [
    'not json',
    JSON.stringify({ person: 'X', record: [], extra: 1 }),
    line('person1', { name: '花子' }),
    '{"person":"person1","record":{"name":"a","name":"b"}}',
  ].join('\n');
  const answers = await linesOf(await filter(body));
  expect(answers.map(({ line: number, status }) => [number, status])).toEqual([
    [1, 400],
    [2, 400],
    [3, 200],
    [4, 400],
  ]);
  const pointers = answers[1].problem.faults.map(({ pointer }: { pointer: string }) => pointer);
  expect(pointers.sort()).toEqual(['/extra', '/person', '/record']);
  expect(outs()).toHaveLength(1);
});

test.each([
  ['an unknown first column', 'name\nperson1'],
  ['two columns of one name', 'person,a,a\nperson1,1,2'],
  ['a column without a name', 'person,\nperson1,1'],
])('CSV with %s is refused as a whole', async (_, csv) => {
  const answers = await linesOf(await filter(csv, { type: 'text/csv' }));
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({
    status: 400,
    problem: { faults: [{ code: 'wrong-header' }] },
  });
});

test('S7: a line without an end, an open quote and broken UTF-8 end the reading with a word', async () => {
  const long = await linesOf(await filter(`{"person":"${'x'.repeat(70_000)}`));
  expect(long.at(-1)).toMatchObject({
    status: 400,
    problem: { faults: [{ code: 'line-too-long' }] },
  });
  const open = await linesOf(await filter('person,name\nperson1,"a', { type: 'text/csv' }));
  expect(open.at(-1)).toMatchObject({ problem: { faults: [{ code: 'open-quote' }] } });
});

test('R-9.3: a view that is too old releases nothing', async () => {
  givenConsent('person1', ['name']);
  gate.state.fresh = false;
  const response = await filter(line('person1', { name: '花子' }));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('1');
  expect(gate.log).toEqual([]);
});

test('when the outcome of a write is not known its lines say so, and none is shown', async () => {
  givenConsent('person1', ['name']);
  for (const releaser of gate.releasers) {
    releaser.next = { outcome: 'lost', ms: 1, why: 'uncertain', sent: true, error: 'time-out' };
  }
  const [only] = await linesOf(await filter(line('person1', { name: '花子' })));
  expect(only).toMatchObject({ status: 503, problem: { code: 'publish-unavailable' } });
});

test('S2: a feed of another organisation, an unknown feed and a wrong role are no feed', async () => {
  const body = line('person1', {});
  const other = fakeBearer({ roles: ['system'], org: 'org2' });
  expect((await filter(body, { token: other })).status).toBe(404);
  expect((await filter(body, { token: fakeBearer({ roles: ['person'] }) })).status).toBe(403);
  expect((await filter(body, { token: 'Bearer nonsense' })).status).toBe(401);
});

test('a paused feed is refused with its code', async () => {
  givenRegistry('paused', 2);
  const response = await filter(line('person1', {}));
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: 'feed-paused' });
});

const status = (token: string) =>
  fetch(`${url}/v1/organisations/org1/feeds/feed1/status`, { headers: { authorization: token } });

test('R-9.3: the status of a feed says whether it is open, why not, and how fresh', async () => {
  const operator = fakeBearer({ roles: ['operator'], org: 'org1' });
  const open = await (await status(operator)).json();
  expect(open).toMatchObject({ feed: 'feed1', status: 'open', why: '', freshnessMs: 10, lag: 0 });
  expect((open as { partitions: unknown[] }).partitions).toHaveLength(6);
  gate.state.fresh = false;
  expect(await (await status(operator)).json()).toMatchObject({
    status: 'paused',
    why: 'view-stale',
  });
  expect((await status(fakeBearer({ roles: ['operator'], org: 'org2' }))).status).toBe(404);
});

test('P8: batch and status reflect the position that is named, or are refused', async () => {
  givenConsent('person1', ['name'], 2);
  const at = (token: string) =>
    fetch(`${url}/v1/organisations/org1/feeds/feed1/status?at-least=${token}`, {
      headers: { authorization: system },
    });
  expect((await at('consent:org1/person/person1:2')).status).toBe(200);
  const late = await at('consent:org1/person/person1:3');
  expect([late.status, (await late.json()) as object]).toMatchObject([
    503,
    { code: 'not-yet-visible' },
  ]);
  const elsewhere = await at('consent:org2/person/person1:1');
  expect(await elsewhere.json()).toMatchObject({ faults: [{ code: 'not-yours' }] });
});

const hold = (body: object, token = fakeBearer({ roles: ['service'] })) =>
  fetch(`${url}/v1/hold`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { authorization: token, 'content-type': 'application/json' },
  });

test('Freshness 10: a held person is denied until the view has reached the stop', async () => {
  givenConsent('person1', ['name']);
  const stop = {
    organisation: 'org1',
    person: 'person1',
    position: 'consent:org1/person/person1:2',
  };
  expect(await (await hold(stop)).json()).toMatchObject({ held: true, reached: false });
  const body = line('person1', { name: '花子' });
  expect(await linesOf(await filter(body))).toMatchObject([{ body: { outcome: 'withheld' } }]);
  givenConsent('person1', ['name'], 2);
  expect(await linesOf(await filter(body))).toMatchObject([{ body: { outcome: 'released' } }]);
});

test("a hold names a position of that person's own stream, and only a service may ask", async () => {
  const other = {
    organisation: 'org1',
    person: 'person1',
    position: 'consent:org1/person/other:2',
  };
  const refused = await hold(other);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ faults: [{ pointer: '/position' }] });
  expect((await hold(other, system)).status).toBe(403);
});
