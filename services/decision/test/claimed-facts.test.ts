import { caseOrg, casePerson } from '@doui/law/cases';
import { viewOf } from '@doui/testing/cases';
import { beforeEach, describe, expect, test } from 'vitest';
import { decisionApi, manager, question, system, world } from './api.ts';

const { given, audited, claimed, post, batch } = decisionApi();

const words = { requester: 'the desk', reason: 'asked for a copy, form 12' };
const toThePerson = { ...question, items: ['phone'], notProvision: 'to-the-person' };
const { recipient: _, ...rest } = question;
const seen = { ...rest, use: 'acquire', items: ['illness'], source: 'visible' };
const asked = [
  ['R-4.1: that it is no provision', toThePerson, 'to-the-person', 'not-provision'],
  ['R-2.2: that special-care data were visible', seen, 'visible', 'exception'],
  ['R-2.2: that they were published', { ...seen, source: 'published' }, 'published', 'exception'],
  ['R-2.2: that they were entrusted', { ...seen, source: 'entrusted' }, 'entrusted', 'exception'],
] as const;

beforeEach(() => {
  const { moving, ...purposes } = world.purposes ?? {};
  given.view = viewOf({
    ...world,
    items: { ...world.items, illness: { category: 'special-care' } },
    purposes: { ...purposes, moving: { ...moving, items: ['mail', 'phone', 'illness'] } },
  });
});

describe('what only who asks can know is claimed like an exception', () => {
  test.each(asked)('%s: nobody permits it by merely saying so', async (_name, fact) => {
    // Twice: a text that was read once must not be quicker to a permit.
    for (const path of ['/v1/decisions', '/v1/decisions', '/v1/decisions:explain']) {
      const { status, body } = await post(path, fact, system);
      expect([path, status, body.effect]).toEqual([path, 403, undefined]);
    }
    const lines = await batch([fact, fact, { ...fact, person: casePerson }], system);
    expect(lines.map(({ status }) => status)).toEqual([403, 403, 403]);
    const without = await post('/v1/decisions', fact, manager);
    expect([without.status, without.body.faults[0].pointer]).toEqual([400, '/exception']);
    expect([audited, claimed]).toEqual([[], []]);
  });

  test.each(asked)(
    '%s: a named officer does, and it is listed',
    async (_name, fact, ground, basis) => {
      const exception = { ...words, ground };
      expect((await post('/v1/decisions', { ...fact, exception }, system)).status).toBe(403);
      const { status, body } = await post('/v1/decisions', { ...fact, exception }, manager);
      expect([status, body.effect]).toEqual([200, 'permit']);
      expect(Object.values(body.items)).toMatchObject([{ basis }]);
      expect(body.obligations).toContain('list-for-review');
      expect(claimed).toMatchObject([
        { ask: { exception: { ground, officer: 'hash-of-subject-1' } } },
      ]);
      expect(body.exception.id).toBe(claimed[0]?.id);
      expect(audited[0]?.decided[0]?.ask.exception?.ground).toBe(ground);
      given.recordsAway = true;
      expect((await post('/v1/decisions', { ...fact, exception }, manager)).status).toBe(503);
    },
  );

  test('where nothing rests on it nothing has to be claimed', async () => {
    const ordinary = { ...seen, items: ['mail'] };
    expect((await post('/v1/decisions', ordinary)).body.effect).toBe('permit');
    const another = { ...toThePerson, exception: { ...words, ground: 'published-by-the-person' } };
    const { body } = await post('/v1/decisions', another, manager);
    expect(body.items.phone.reasons[0].code).toBe('exception-ground-unknown');
    expect(claimed).toEqual([]);
  });

  test('AuthZEN has no place for a reason, so it refuses and says where to ask', async () => {
    const properties = { organisation: caseOrg, items: ['phone'] };
    const evaluation = {
      subject: { type: 'person', id: casePerson },
      action: { name: 'provide' },
      resource: { type: 'purpose', id: 'moving', properties },
      context: { recipient: 'gas', notProvision: 'deceased' },
    };
    const one = await post('/access/v1/evaluation', evaluation, manager);
    expect([one.status, one.body.faults[0]]).toMatchObject([
      400,
      { pointer: '/context/notProvision', code: 'not-in-authzen' },
    ]);
    const { context: _context, ...plain } = evaluation;
    const several = { ...plain, evaluations: [{ context: { recipient: 'gas' } }, evaluation] };
    const many = await post('/access/v1/evaluations', several, manager);
    expect([many.status, many.body.faults[0].pointer]).toEqual([
      400,
      '/evaluations/1/context/notProvision',
    ]);
    expect(audited).toEqual([]);
  });
});
