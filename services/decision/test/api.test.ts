import type { FakeToken } from '@doui/auth/fake';
import { caseOrg, casePerson } from '@doui/law/cases';
import { viewOf } from '@doui/testing/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi, manager, question, system, world } from './api.ts';

const { given, audited, claimed, post, batch } = decisionApi();

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
      duties: [
        {
          code: 'record-provision',
          requirement: 'R-4.6',
          text: { ja: '第三者提供の記録を作成してください。', en: 'Record the provision.' },
          due: { code: 'promptly' },
        },
      ],
      positions: [
        `consent:${caseOrg}/person/${casePerson}:2`,
        `opt-out:${caseOrg}/person/${casePerson}:1`,
      ],
      freshnessMs: 20,
    });
  });

  test('R-3.2: leaves an entry of what was decided before it is told', async () => {
    await post('/v1/decisions', question);
    expect(audited).toHaveLength(1);
    expect(audited[0]?.decided[0]?.ask).toMatchObject({
      use: 'provide',
      person: casePerson,
    });
    await post('/v1/decisions', { ...question, use: 'use', recipient: undefined });
    expect(audited).toHaveLength(1);
  });

  test('R-3.2: without the entry nothing is told', async () => {
    given.kafkaAway = true;
    const { status, body, response } = await post('/v1/decisions', question);
    expect(status).toBe(503);
    expect(body.code).toBe('access-record-not-written');
    expect(response.headers.get('retry-after')).toBe('1');
  });

  test('R-9.3: a view that is too old answers view-stale, never a guess', async () => {
    given.freshnessMs = 401;
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
    ['no token', 'nobody' as const, 401],
    ['a person', { roles: ['person'] } as FakeToken, 403],
    ['a partner', { roles: ['partner'], org: caseOrg, partner: 'gas' } as FakeToken, 403],
    ['another organisation', { roles: ['system'], org: 'other' } as FakeToken, 404],
    ['a system that belongs to nobody', { roles: ['system'] } as FakeToken, 404],
    ['one of our services', { roles: ['service'] } as FakeToken, 200],
  ])('S2: %s', async (_who, as, status) => {
    expect((await post('/v1/decisions', question, as)).status).toBe(status);
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

  const exception = {
    ground: 'statute',
    statute: 'keisoho-197',
    requester: 'police',
    reason: 'inquiry 12',
  };

  test('R-1.6: only a privacy manager claims an exception, and is the officer of the claim', async () => {
    expect((await post('/v1/decisions', { ...question, exception })).status).toBe(403);
    const { body } = await post('/v1/decisions', { ...question, exception }, manager);
    expect(body).toMatchObject({
      effect: 'permit',
      obligations: ['list-for-review', 'audit'],
      used: { statute: 'keisoho-197' },
    });
    expect(audited[0]?.decided[0]?.ask.exception?.officer).toBe('hash-of-subject-1');
    const incomplete = await post(
      '/v1/decisions',
      { ...question, exception: { ...exception, reason: ' ' } },
      manager,
    );
    expect(incomplete.status).toBe(400);
  });

  test('R-1.6: what an exception permits is kept for review before it is told', async () => {
    const { body } = await post('/v1/decisions', { ...question, exception }, manager);
    expect(claimed).toMatchObject([
      { ask: { person: casePerson, exception }, decision: { effect: 'permit' } },
    ]);
    const id = claimed[0]?.id ?? '';
    expect(body.exception).toEqual({
      id,
      review: `/v1/organisations/${caseOrg}/exceptions/${id}`,
    });
    // Where nothing is permitted by it there is nothing to review.
    const repealed = { ...exception, statute: 'us-patriot' };
    await post('/v1/decisions', { ...question, exception: repealed }, manager);
    expect(claimed).toHaveLength(1);
  });

  test('R-1.6: what cannot be kept for review is not permitted, by any door', async () => {
    given.recordsAway = true;
    for (const path of ['/v1/decisions', '/v1/decisions:explain']) {
      const { status, body } = await post(path, { ...question, exception }, manager);
      expect([path, status, body.code]).toEqual([path, 503, 'service-unavailable']);
      expect(body.effect).toBeUndefined();
    }
    expect(audited).toEqual([]);
    expect((await post('/v1/decisions', question)).status).toBe(200);
  });

  test('the same question under both rule sets differs by its date', async () => {
    given.view = viewOf({
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
  const [line] = await batch([{ ...question, at, facts: 'then' }]);
  expect(line).toMatchObject({
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
  const answers = await batch(lines);
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
  expect(answers[0].body.positions).toEqual([
    `consent:${caseOrg}/person/${casePerson}:2`,
    `opt-out:${caseOrg}/person/${casePerson}:1`,
  ]);
  expect(answers[4].body.items.mail.reasons).toEqual([{ code: 'unknown-person' }]);
});

test('R-3.2: lines of a known text are answered as before, in one entry, or none is told', async () => {
  const known = given.view.consent(caseOrg, casePerson);
  if (!known) throw new Error('the world knows the person');
  // A text that no other test has made known.
  const { items, ...rest } = question;
  const inOtherOrder = { items, ...rest };
  const persons = ['one', 'two', 'three'].map((id) => `${id}more`);
  for (const person of persons) given.view.applyConsent({ ...known, person, version: 7 });
  const lines = [
    ...[casePerson, ...persons].map((person) => ({ ...inOtherOrder, person })),
    { ...inOtherOrder, use: 'use', recipient: undefined },
    { ...inOtherOrder, person: 'dareka' },
    'not json',
  ];
  const first = await batch(lines);
  const before = audited.length;
  expect(before).toBe(5);
  const second = await batch(lines);
  const told = (answers: { problem?: { traceId: string } }[]) =>
    answers.map(({ problem, ...answer }) => ({ ...answer, problem: { ...problem, traceId: '' } }));
  expect(told(second)).toEqual(told(first));
  // Those of known texts together; who is not known is decided in full.
  const entries = audited.slice(before).map(({ operation, decided }) => ({
    operation,
    persons: decided.map(({ ask }) => ask.person),
  }));
  expect(entries).toEqual([
    { operation: 'decideBatch', persons: [casePerson, ...persons] },
    { operation: 'decideBatch', persons: ['dareka'] },
  ]);
  given.kafkaAway = true;
  const third = await batch(lines);
  expect(third.map(({ status }) => status)).toEqual([503, 503, 503, 503, 200, 503, 400]);
});
