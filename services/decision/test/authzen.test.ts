import { caseOrg, casePerson } from '@doui/law/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi } from './api.ts';

const { post } = decisionApi();

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
      context: {
        reason_admin: { mail: 'consent (Law27.1)' },
        positions: [
          `consent:${caseOrg}/person/${casePerson}:2`,
          `opt-out:${caseOrg}/person/${casePerson}:1`,
        ],
      },
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
