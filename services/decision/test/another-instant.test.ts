import { caseOrg, casePerson } from '@doui/law/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi, question } from './api.ts';

// Nothing was there in 2024 (`api.ts`), so facts of then cannot be mistaken for facts of now.
const { audited, post, batch } = decisionApi();
const at = '2024-05-01T00:00:00+09:00';
const now = { person: 'now', registry: 'now' };
const then = { person: 'then', registry: 'then', documents: [] };

describe('AuthZEN about another instant', () => {
  const asked = (context: object) => ({
    subject: { type: 'person', id: casePerson },
    action: { name: 'provide' },
    resource: {
      type: 'purpose',
      id: 'moving',
      properties: { organisation: caseOrg, items: ['mail'] },
    },
    context: { recipient: 'gas', ...context },
  });
  const evaluate = async (context: object) =>
    (await post('/access/v1/evaluation', asked(context))).body;

  test('R-9.1: one evaluation is about the facts of then, as in /v1/decisions, and says so', async () => {
    const { decision, context } = await evaluate({ at });
    expect([decision, context.facts_of]).toEqual([false, then]);
    expect(context.reason_admin.mail).toContain('unknown-organisation');
  });

  test('R-9.1: about the facts of now where it asks for them, and says so', async () => {
    const { decision, context } = await evaluate({ at, facts: 'now' });
    expect([decision, context.facts_of]).toEqual([true, now]);
    expect((await evaluate({})).context.facts_of).toBeUndefined();
  });

  test('several are about now; another instant without `facts: now` is refused in its place', async () => {
    const evaluations = [asked({}), asked({ at }), asked({ at, facts: 'then' })];
    const { status, body } = await post('/access/v1/evaluations', { evaluations });
    expect([status, body.faults]).toMatchObject([
      400,
      [
        { pointer: '/evaluations/1/context/at', code: 'not-in-a-batch' },
        { pointer: '/evaluations/2/context/at', code: 'not-in-a-batch' },
      ],
    ]);
    expect(audited).toEqual([]);
    const alone = await post('/access/v1/evaluations', asked({ at }));
    expect([alone.status, alone.body.faults[0].pointer]).toEqual([400, '/context/at']);
    const both = await post('/access/v1/evaluations', {
      evaluations: [asked({}), asked({ at, facts: 'now' })],
    });
    expect(
      both.body.evaluations.map((one: { context: { facts_of: object } }) => one.context.facts_of),
    ).toEqual([undefined, now]);
  });
});

test('R-9.1: a line of a batch with another instant says that the facts are those of now', async () => {
  const lines = await batch([{ ...question, at }, question]);
  expect(lines.map(({ body }) => body.factsOf)).toEqual([now, undefined]);
});

test('P8: whatever instant is asked about, the positions are how far the view was', async () => {
  const ofView = [
    `consent:${caseOrg}/person/${casePerson}:2`,
    `opt-out:${caseOrg}/person/${casePerson}:1`,
  ];
  const early = '2017-01-01T00:00:00+09:00';
  const instants = [{ at }, { at, facts: 'now' }, { at: early, facts: 'now' }, {}];
  for (const instant of instants) {
    const { body } = await post('/v1/decisions', { ...question, ...instant });
    expect([instant, body.positions]).toEqual([instant, ofView]);
  }
  const { body } = await post('/v1/decisions:explain', { ...question, at });
  expect([body.used.consentVersion, body.positions]).toEqual([undefined, ofView]);
});
