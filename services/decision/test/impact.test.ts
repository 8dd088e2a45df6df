import { caseOrg, casePerson } from '@doui/law/cases';
import { describe, expect, test } from 'vitest';
import { decisionApi, manager, question } from './api.ts';

const { given, post } = decisionApi();

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
    given.view.applyRegistry(feed);
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
    given.view.applyRegistry(feed);
    given.recordsAway = true;
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    const { status, body } = await post('/v1/purposes:impact', change, manager);
    expect([status, body.feeds[0].recordsPerDay, body.feeds[0].recordsPerDayMissing]).toEqual([
      200,
      null,
      'records-away',
    ]);
  });

  test('a related change asks nobody', async () => {
    given.view.applyRegistry(feed);
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    const { body } = await post('/v1/purposes:impact', change, manager);
    expect(body).toMatchObject({
      askAgain: { count: 0 },
      feeds: [{ closes: false, personsAfter: 1 }],
    });
  });

  test('R-4.5: a recipient that moves abroad closes its feed', async () => {
    given.view.applyRegistry(feed);
    const change = { organisation: caseOrg, recipient: { id: 'gas', country: 'US' } };
    const { body } = await post('/v1/purposes:impact', change, manager);
    expect(body.feeds).toMatchObject([{ feed: 'gasfeed', closes: true }]);
  });

  test('R-4.1: what a notice says anew is asked of those who answered the one before; no feed closes', async () => {
    given.view.applyRegistry(feed);
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

  test('R-9.3: a view that is too old answers view-stale, never a guess', async () => {
    given.view.applyRegistry(feed);
    given.freshnessMs = 401;
    for (const id of ['moving', 'nothing']) {
      const change = { organisation: caseOrg, purpose: { id, change: 'related' } };
      const { status, body, response } = await post('/v1/purposes:impact', change, manager);
      expect([status, body.code]).toEqual([503, 'view-stale']);
      expect(response.headers.get('retry-after')).toBe('1');
    }
    given.freshnessMs = 400;
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    expect((await post('/v1/purposes:impact', change, manager)).status).toBe(200);
  });

  test('R-9.3: nor one that became too old while persons were looked at', async () => {
    given.view.applyRegistry(feed);
    const { view } = given;
    given.view = new Proxy(view, {
      get: (_target, name) => {
        if (name === 'persons') given.freshnessMs = 401;
        return Reflect.get(view, name);
      },
    });
    const change = { organisation: caseOrg, purpose: { id: 'moving', change: 'related' } };
    const { status, body } = await post('/v1/purposes:impact', change, manager);
    expect([status, body.code]).toEqual([503, 'view-stale']);
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
