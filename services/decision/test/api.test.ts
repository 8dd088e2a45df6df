import { type FakeToken, fakeBearer } from '@doui/auth/fake';
import { caseOrg, casePerson, type Door, type LawCase, shutFor, type World } from '@doui/law/cases';
import { casesThrough, viewOf } from '@doui/testing/cases';
import { createView } from '@doui/view';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeFake } from '../src/compose-fake.ts';

const world: World = {
  items: { mail: {}, phone: {} },
  purposes: {
    moving: {
      title: { ja: '引越し', en: 'removal' },
      items: ['mail', 'phone'],
      uses: ['use', 'provide'],
      includesProvision: true,
    },
  },
  recipients: { gas: {} },
  person: { answers: [{ purpose: 'moving', status: 'given', scopes: { mail: ['gas'] } }] },
};
const system: FakeToken = { roles: ['system'], org: caseOrg };
const manager: FakeToken = { roles: ['privacy-manager'], org: caseOrg };
const now = Date.parse('2026-11-22T12:00:00+09:00');

let view = viewOf(world);
let freshnessMs = 20;
let kafkaAway = false;
let recordsAway = false;
// The app is composed once; the view behind it is exchanged from case to case.
const current = new Proxy({} as ReturnType<typeof createView>, {
  get: (_target, name) => Reflect.get(view, name),
});
const service = composeFake({
  view: current,
  nowMs: () => now,
  freshnessMs: () => freshnessMs,
  kafkaAway: () => kafkaAway,
  recordsAway: () => recordsAway,
  // Nothing was there in 2024, so what is asked of then cannot be mistaken for what is now.
  past: {
    at: async () => ({
      facts: createView(),
      from: { person: 'then', registry: 'then', documents: [] },
    }),
  },
});
let base = '';
beforeAll(async () => {
  const { port } = await service.app.listen();
  base = `http://127.0.0.1:${port}`;
});
afterAll(() => service.app.close());
beforeEach(() => {
  view = viewOf(world);
  freshnessMs = 20;
  kafkaAway = false;
  recordsAway = false;
  service.claimed.length = 0;
  service.audited.length = 0;
});

const question = {
  organisation: caseOrg,
  use: 'provide',
  person: casePerson,
  purpose: 'moving',
  items: ['mail', 'phone'],
  recipient: 'gas',
};

async function post(path: string, body: unknown, as: FakeToken | undefined = system, headers = {}) {
  const response = await fetch(base + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(as ? { authorization: fakeBearer(as) } : {}),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
  return { status: response.status, body: (await response.json()) as any, response };
}

describe('POST /v1/decisions', () => {
  test('R-4.1: answers per item with article, texts in both languages and the position', async () => {
    const { status, body } = await post('/v1/decisions', question);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      effect: 'deny',
      ruleSet: 'appi-2022',
      items: {
        mail: {
          effect: 'permit',
          basis: 'consent',
          cite: 'Law27.1',
          article: { ja: '個人情報保護法第27条第1項' },
        },
        phone: {
          effect: 'deny',
          reasons: [
            {
              code: 'no-consent',
              text: { ja: '本人の同意がありません。', en: 'There is no consent of the person.' },
            },
          ],
          remedies: [{ code: 'ask-consent' }],
        },
      },
      obligations: ['record-provision'],
      positions: [
        `consent:${caseOrg}/person/${casePerson}:2`,
        `opt-out:${caseOrg}/person/${casePerson}:1`,
      ],
      freshnessMs: 20,
    });
  });

  test('R-3.2: leaves an entry of what was decided before it is told', async () => {
    await post('/v1/decisions', question);
    expect(service.audited).toHaveLength(1);
    expect(service.audited[0]?.decided[0]?.ask).toMatchObject({
      use: 'provide',
      person: casePerson,
    });
    await post('/v1/decisions', { ...question, use: 'use', recipient: undefined });
    expect(service.audited).toHaveLength(1);
  });

  test('R-3.2: without the entry nothing is told', async () => {
    kafkaAway = true;
    const { status, body, response } = await post('/v1/decisions', question);
    expect(status).toBe(503);
    expect(body.code).toBe('access-record-not-written');
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test('R-9.3: a view that is too old answers view-stale, never a guess', async () => {
    freshnessMs = 401;
    const { status, body } = await post('/v1/decisions', question);
    expect([status, body.code]).toEqual([503, 'view-stale']);
  });

  test('P8: a position that is not reached is refused, a reached one is answered', async () => {
    const at = (version: number) => ({
      'doui-at-least': `consent:${caseOrg}/person/${casePerson}:${version}`,
    });
    expect((await post('/v1/decisions', question, system, at(2))).status).toBe(200);
    const { status, body } = await post('/v1/decisions', question, system, at(3));
    expect([status, body.code]).toEqual([503, 'not-yet-visible']);
    expect(
      (await post('/v1/decisions', question, system, { 'doui-at-least': 'nonsense' })).status,
    ).toBe(400);
  });

  test.each([
    ['no token', undefined, 401],
    ['a person', { roles: ['person'] } as FakeToken, 403],
    ['a partner', { roles: ['partner'], org: caseOrg, partner: 'gas' } as FakeToken, 403],
    ['another organisation', { roles: ['system'], org: 'other' } as FakeToken, 404],
    ['a system that belongs to nobody', { roles: ['system'] } as FakeToken, 404],
    ['one of our services', { roles: ['service'] } as FakeToken, 200],
  ])('S2: %s', async (_who, as, status) => {
    const response = await fetch(`${base}/v1/decisions`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(as ? { authorization: fakeBearer(as) } : {}),
      },
      body: JSON.stringify(question),
    });
    expect(response.status).toBe(status);
  });

  test('bad input names every fault', async () => {
    const { status, body } = await post('/v1/decisions', {
      ...question,
      items: ['Mail', 'ok1'],
      use: 'sell',
      basis: 'consent',
      person: 7,
    });
    expect(status).toBe(400);
    const faults = body.faults.map(
      ({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`,
    );
    expect(faults.sort()).toEqual([
      '/basis unknown-field',
      '/items/0 wrong-format',
      '/items/0 wrong-value',
      '/person wrong-type',
      '/use not-one-of',
    ]);
    expect((await post('/v1/decisions', '{"organisation":')).body.code).toBe('malformed-json');
    expect((await post('/v1/decisions', '{"use":"use","use":"provide"}')).status).toBe(400);
  });

  test('R-4.1: what is well-formed but unknown is a denial that says so', async () => {
    const { status, body } = await post('/v1/decisions', {
      ...question,
      person: 'dareka',
      recipient: 'nobody',
      items: ['mail'],
    });
    expect(status).toBe(200);
    expect(body.items.mail.reasons.map(({ code }: { code: string }) => code)).toEqual([
      'unknown-person',
      'unknown-recipient',
    ]);
  });

  test('R-1.6: only a privacy manager claims an exception, and is the officer of the claim', async () => {
    const exception = {
      ground: 'statute',
      statute: 'keisoho-197',
      requester: 'police',
      reason: 'inquiry 12',
    };
    expect((await post('/v1/decisions', { ...question, exception })).status).toBe(403);
    const { body } = await post('/v1/decisions', { ...question, exception }, manager);
    expect(body).toMatchObject({
      effect: 'permit',
      obligations: ['list-for-review', 'audit'],
      used: { statute: 'keisoho-197' },
    });
    expect(service.audited[0]?.decided[0]?.ask.exception?.officer).toBe('hash-of-subject-1');
    const incomplete = await post(
      '/v1/decisions',
      { ...question, exception: { ...exception, reason: ' ' } },
      manager,
    );
    expect(incomplete.status).toBe(400);
  });

  const exception = {
    ground: 'statute',
    statute: 'keisoho-197',
    requester: 'police',
    reason: 'inquiry 12',
  };

  test('R-1.6: what an exception permits is kept for review before it is told', async () => {
    const { body } = await post('/v1/decisions', { ...question, exception }, manager);
    expect(service.claimed).toMatchObject([
      { ask: { person: casePerson, exception }, decision: { effect: 'permit' } },
    ]);
    const id = service.claimed[0]?.id ?? '';
    expect(body.exception).toEqual({
      id,
      review: `/v1/organisations/${caseOrg}/exceptions/${id}`,
    });
    // Where nothing is permitted by it there is nothing to review.
    const repealed = { ...exception, statute: 'us-patriot' };
    await post('/v1/decisions', { ...question, exception: repealed }, manager);
    expect(service.claimed).toHaveLength(1);
  });

  test('R-1.6: what cannot be kept for review is not permitted, by any door', async () => {
    recordsAway = true;
    for (const path of ['/v1/decisions', '/v1/decisions:explain']) {
      const { status, body } = await post(path, { ...question, exception }, manager);
      expect([path, status, body.code]).toEqual([path, 503, 'service-unavailable']);
      expect(body.effect).toBeUndefined();
    }
    expect(service.audited).toEqual([]);
    expect((await post('/v1/decisions', question)).status).toBe(200);
  });

  test('the same question under both rule sets differs by its date', async () => {
    view = viewOf({
      ...world,
      items: { cookie: { category: 'personally-referable' } },
      purposes: { moving: { items: ['cookie'], uses: ['provide'] } },
    });
    const asked = { ...question, items: ['cookie'] };
    const before = await post('/v1/decisions', {
      ...asked,
      ...{ at: '2022-03-31T23:59:59+09:00', facts: 'now' },
    });
    const after = await post('/v1/decisions', {
      ...asked,
      ...{ at: '2022-04-01T00:00:00+09:00', facts: 'now' },
    });
    expect(before.body).toMatchObject({
      effect: 'permit',
      ruleSet: 'appi-2017',
      factsOf: { person: 'now', registry: 'now' },
    });
    expect(after.body).toMatchObject({ effect: 'deny', ruleSet: 'appi-2022' });
    expect(after.body.items.cookie.reasons[0]).toMatchObject({ cite: 'Law31.1' });
  });
});

test('facts of then are asked of the owners, facts of now only when it says so', async () => {
  const at = '2024-05-01T00:00:00+09:00';
  const then = await post('/v1/decisions', { ...question, at });
  expect(then.body.factsOf).toEqual({ person: 'then', registry: 'then', documents: [] });
  expect(then.body.items.mail.reasons[0].code).toBe('unknown-organisation');
  const now = await post('/v1/decisions', { ...question, at, facts: 'now' });
  expect(now.body.factsOf).toEqual({ person: 'now', registry: 'now' });
  expect(now.body.items.mail.effect).toBe('permit');
  const response = await fetch(`${base}/v1/decisions:batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: fakeBearer(system) },
    body: JSON.stringify({ ...question, at, facts: 'then' }),
  });
  expect(JSON.parse(await response.text())).toMatchObject({
    status: 400,
    problem: { faults: [{ pointer: '/facts', code: 'not-in-a-batch' }] },
  });
});

test('POST /v1/decisions:explain shows everything that was looked at', async () => {
  const { status, body } = await post('/v1/decisions:explain', question);
  expect(status).toBe(200);
  expect(body.trail).toMatchObject({
    purpose: { id: 'moving' },
    recipient: { id: 'gas', country: 'JP' },
    answer: { status: 'given' },
    ruleSet: { id: 'appi-2022', from: '2022-04-01T00:00:00.000+09:00' },
    held: false,
  });
});

test('POST /v1/decisions:batch answers each line in place, a bad one too', async () => {
  const lines = [
    question,
    { ...question, use: 'sell' },
    'not json',
    { ...question, organisation: 'other' },
    { ...question, person: 'dareka' },
  ];
  const response = await fetch(`${base}/v1/decisions:batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson', authorization: fakeBearer(system) },
    body: lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  });
  const answers = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(answers.map(({ line, status }) => [line, status])).toEqual([
    [1, 200],
    [2, 400],
    [3, 400],
    [4, 404],
    [5, 200],
  ]);
  expect(answers[0].body.items).toEqual({
    mail: { effect: 'permit', basis: 'consent', cite: 'Law27.1' },
    phone: { effect: 'deny', reasons: [{ code: 'no-consent', cite: 'Law27.1' }] },
  });
  expect(answers[4].body.items.mail.reasons).toEqual([{ code: 'unknown-person' }]);
});

describe('AuthZEN', () => {
  const evaluation = {
    subject: { type: 'person', id: casePerson },
    action: { name: 'provide' },
    resource: {
      type: 'purpose',
      id: 'moving',
      properties: { organisation: caseOrg, items: ['mail'] },
    },
    context: { recipient: 'gas', ip: '10.0.0.1' },
  };

  test('one evaluation', async () => {
    const { status, body } = await post('/access/v1/evaluation', evaluation);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      decision: true,
      context: { reason_admin: { mail: 'consent (Law27.1)' } },
    });
  });

  test('several with defaults, stopped at the first denial when asked', async () => {
    const phone = {
      resource: { ...evaluation.resource, properties: { organisation: caseOrg, items: ['phone'] } },
    };
    const all = await post('/access/v1/evaluations', {
      ...evaluation,
      evaluations: [{}, phone, {}],
    });
    expect(all.body.evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual([
      true,
      false,
      true,
    ]);
    const first = await post('/access/v1/evaluations', {
      ...evaluation,
      evaluations: [{}, phone, {}],
      options: { evaluations_semantic: 'deny_on_first_deny' },
    });
    expect(first.body.evaluations).toHaveLength(2);
  });

  test('faults are named in their place', async () => {
    const { status, body } = await post('/access/v1/evaluations', {
      ...evaluation,
      evaluations: [{}, { action: { name: 'sell' } }],
    });
    expect(status).toBe(400);
    expect(body.faults[0].pointer).toBe('/evaluations/1/use');
  });
});

describe('POST /v1/purposes:impact', () => {
  const feed = {
    org: caseOrg,
    kind: 'feed',
    id: 'gasfeed',
    version: 1,
    retired: false,
    fact: {
      kind: 'feed',
      value: {
        id: 'gasfeed',
        org: caseOrg,
        version: 1,
        purpose: 'moving',
        recipient: 'gas',
        items: [{ item: 'mail', members: ['mail'] }],
        format: 'json',
        status: 'open',
      },
    },
  } as const;

  test('R-1.3: an unrelated change asks everybody again and closes the feed; nothing changes by asking', async () => {
    view.applyRegistry(feed);
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'unrelated' } };
    const { status, body } = await post('/v1/purposes:impact', change, manager);
    expect(status).toBe(200);
    expect(body).toEqual({
      persons: 1,
      askAgain: { count: 1, persons: [casePerson] },
      feeds: [
        {
          feed: 'gasfeed',
          purpose: 'moving',
          recipient: 'gas',
          personsNow: 1,
          personsAfter: 0,
          personsLosing: 1,
          closes: true,
          recordsPerDay: 12.5,
        },
      ],
    });
    expect((await post('/v1/decisions', question)).body.items.mail.effect).toBe('permit');
  });

  test('without records the number is missing, and why stands there', async () => {
    view.applyRegistry(feed);
    recordsAway = true;
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    const { status, body } = await post('/v1/purposes:impact', change, manager);
    expect([status, body.feeds[0].recordsPerDay, body.feeds[0].recordsPerDayMissing]).toEqual([
      200,
      null,
      'records-away',
    ]);
  });

  test('a related change asks nobody', async () => {
    view.applyRegistry(feed);
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    const { body } = await post('/v1/purposes:impact', change, manager);
    expect(body).toMatchObject({
      askAgain: { count: 0 },
      feeds: [{ closes: false, personsAfter: 1 }],
    });
  });

  test('R-4.5: a recipient that moves abroad closes its feed', async () => {
    view.applyRegistry(feed);
    const change = { organisation: caseOrg, recipient: { id: 'gas', country: 'US' } };
    const { body } = await post('/v1/purposes:impact', change, manager);
    expect(body.feeds).toMatchObject([{ feed: 'gasfeed', closes: true }]);
  });

  test('R-4.1: what a notice says anew is asked of those who answered the one before; no feed closes', async () => {
    view.applyRegistry(feed);
    const said = (items: string[], recipients = ['gas']) => ({
      organisation: caseOrg,
      notice: { id: 'notice', purposes: [{ purpose: 'moving', items, recipients }] },
    });
    const same = await post('/v1/purposes:impact', said(['mail']), manager);
    expect(same.body).toMatchObject({
      askAgain: { count: 0 },
      feeds: [{ feed: 'gasfeed', personsNow: 1, personsAfter: 1, closes: false }],
    });
    const more = await post('/v1/purposes:impact', said(['mail', 'phone']), manager);
    expect(more.body.askAgain).toEqual({ count: 1, persons: [casePerson] });
    const further = await post('/v1/purposes:impact', said(['mail'], ['gas', 'water']), manager);
    expect(further.body.askAgain.count).toBe(1);
    const another = said(['mail', 'phone']);
    another.notice.id = 'other';
    expect((await post('/v1/purposes:impact', another, manager)).body.askAgain.count).toBe(0);
    const unknown = said(['mail']);
    unknown.notice.purposes[0] = { purpose: 'nothing', items: [], recipients: [] };
    const { status, body } = await post('/v1/purposes:impact', unknown, manager);
    expect([status, body.faults[0].pointer]).toEqual([422, '/notice/purposes/0/purpose']);
  });

  test('what is not registered is named', async () => {
    const { status, body } = await post(
      '/v1/purposes:impact',
      { organisation: caseOrg, purpose: { id: 'nothing', change: 'related' } },
      manager,
    );
    expect([status, body.faults[0].code]).toEqual([422, 'unknown-purpose']);
  });
});

/** A case as a request: who sends a claim is its officer, and that stands in the token. */
function requestOf(line: LawCase) {
  const { exception, ...ask } = line.ask ?? { exception: undefined };
  const { officer: _officer, ...claim } = exception ?? { officer: '' };
  return {
    organisation: caseOrg,
    person: casePerson,
    ...ask,
    at: new Date(line.at).toISOString(),
    facts: 'now',
    ...(exception ? { exception: claim } : {}),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes are looked into
function expectWanted(line: LawCase, body: any): void {
  expect(body.effect).toBe(line.want?.effect);
  for (const [item, wanted] of Object.entries(line.want?.items ?? {})) {
    const got = body.items[item];
    if (wanted.permit) expect(got).toMatchObject({ effect: 'permit', basis: wanted.permit });
    else expect(got.reasons.map(({ code }: { code: string }) => code)).toEqual(wanted.deny);
  }
  if (line.want?.audit) expect(service.audited.length > 0 ? 'entry' : 'none').toBe(line.want.audit);
}

const named = (door: Door) => casesThrough(door).map((line) => [line.id, line] as const);

describe('the cases of cases/law through the API', () => {
  test.each(named('api'))('%s', async (_id, line) => {
    view = viewOf(line.world);
    const answer = await post('/v1/decisions', requestOf(line), manager);
    expect(answer.status).toBe(200);
    expectWanted(line, answer.body);
  });
});

describe('the cases of cases/law through the batch', () => {
  test.each(named('batch'))('%s', async (_id, line) => {
    view = viewOf(line.world);
    const response = await fetch(`${base}/v1/decisions:batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', authorization: fakeBearer(manager) },
      body: JSON.stringify(requestOf(line)),
    });
    const answer = JSON.parse(await response.text());
    expect(answer.status).toBe(200);
    expectWanted(line, answer.body);
  });
});

test('the cases that cannot pass the API are refused as malformed, and a claim has its officer', async () => {
  const refused = casesThrough('engine').filter(
    (line) => shutFor(line, 'api') === 'refused-as-malformed',
  );
  expect(refused.map(({ id }) => id)).toEqual(['contact-on-no-known-channel']);
  for (const line of refused) {
    expect((await post('/v1/decisions', requestOf(line), manager)).status).toBe(400);
  }
  const [claimed] = casesThrough('engine').filter(
    (line) => shutFor(line, 'api') === 'nobody-claims',
  );
  if (!claimed) throw new Error('there is a claim without an officer');
  view = viewOf(claimed.world);
  await post('/v1/decisions', requestOf(claimed), manager);
  expect(service.audited[0]?.decided[0]?.ask.exception?.officer).toBe('hash-of-subject-1');
});
