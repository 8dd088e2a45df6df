import { randomUUID } from 'node:crypto';
import type { Role } from '@doui/auth';
import { fakeBearer } from '@doui/auth/fake';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composeFake } from '../src/compose-fake.ts';
import type { MailDelivery } from '../src/mails/mail-delivery.ts';
import type { PartnerDelivery } from '../src/partners/partner-delivery.ts';

const org = 'hikkoshibin';
const fake = composeFake(['hanako', 'taro']);
let url = '';
beforeAll(async () => {
  const { port } = await fake.app.listen();
  url = `http://127.0.0.1:${port}/v1/organisations/`;
});
afterAll(() => fake.app.close());

type Who = { role: Role; org?: string; partner?: string; subject?: string };
const operator: Who = { role: 'operator', org };

async function call(who: Who, method: string, path: string, body?: object) {
  const { role, ...more } = who;
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: fakeBearer({ roles: [role], ...more }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}
const command = (more: object = {}) => ({ commandId: randomUUID(), ...more });

describe('R-9.5: what was sent to a person', () => {
  const path = `${org}/persons/taro/messages`;
  const mail = (n: number, state: 'sent' | 'withheld'): MailDelivery => ({
    ...{ id: `m${n}`, lane: 'mail', chain: `${org}/person/taro`, rank: `00000000${n}/x/m${n}` },
    ...{ state, attempts: 1, createdAt: n, dueAt: n },
    content: {
      ...{ kind: 'withdrawn', parts: [], org, person: 'taro', at: n, reference: `REF${n}` },
    } as const,
    log: [
      state === 'sent'
        ? ({ at: n, tookMs: 5, result: 'delivered', ground: 'stop-confirmation' } as const)
        : ({ at: n, tookMs: 0, result: 'withheld', code: 'channel-off' } as const),
    ],
  });

  test('is listed newest first, page by page, with what became of it and why', async () => {
    await fake.mails.insert([mail(1, 'withheld'), mail(2, 'sent'), mail(3, 'sent')]);
    const own: Who = { role: 'person', subject: 'taro' };
    const first = await call(own, 'GET', `${org}/persons/me/messages?limit=2`);
    expect(first.body['items']).toMatchObject([
      { reference: 'REF3', state: 'sent', ground: 'stop-confirmation', channel: 'e-mail' },
      { reference: 'REF2', sentAt: '1970-01-01T09:00:00.007+09:00' },
    ]);
    expect(JSON.stringify(first.body)).toContain('同意の撤回を受け付けました');
    const rest = await call(
      own,
      'GET',
      `${org}/persons/me/messages?limit=2&cursor=${first.body['next']}`,
    );
    expect(rest.body).toMatchObject({ items: [{ reference: 'REF1', because: 'channel-off' }] });
    expect(rest.body['next']).toBeUndefined();
  });

  test('R-3.2: is read by the organisation with an access record, by strangers not at all', async () => {
    fake.access.entries.length = 0;
    expect((await call(operator, 'GET', path)).status).toBe(200);
    expect(fake.access.entries).toMatchObject([{ operation: 'list-messages', persons: ['taro'] }]);
    expect((await call({ role: 'person', subject: 'hanako' }, 'GET', path)).status).toBe(404);
    expect((await call({ role: 'operator', org: 'akarigas' }, 'GET', path)).status).toBe(404);
    expect((await call({ role: 'partner', org, partner: 'denki' }, 'GET', path)).status).toBe(403);
    expect((await call(operator, 'GET', `${path}?limit=0&x=1`)).status).toBe(400);
  });
});

describe('contact points', () => {
  const path = `${org}/persons/hanako/contact-points`;

  test('are set and read; every read but one’s own leaves an access record', async () => {
    const put = await call(operator, 'PUT', path, command({ eMail: 'hanako@mail.example' }));
    expect(put).toMatchObject({ status: 200, etag: '"1"' });
    fake.access.entries.length = 0;
    const own: Who = { role: 'person', subject: 'hanako' };
    expect((await call(own, 'GET', `${org}/persons/me/contact-points`)).body).toEqual({
      person: 'hanako',
      version: 1,
      eMail: 'hanako@mail.example',
      language: 'ja',
      channels: { 'e-mail': true },
      receipts: false,
    });
    expect(fake.access.entries).toEqual([]);
    await call(operator, 'GET', path);
    expect(fake.access.entries).toMatchObject([
      { operation: 'get-contact-points', persons: ['hanako'] },
    ]);
  });

  test('a repeated command changes nothing; an outdated If-Match neither', async () => {
    const body = command({ eMail: 'h2@mail.example', language: 'en' });
    const first = await call(operator, 'PUT', path, body);
    expect(await call(operator, 'PUT', path, body)).toEqual(first);
    const answer = await fetch(url + path, {
      method: 'PUT',
      headers: {
        authorization: fakeBearer({ roles: ['operator'], org }),
        'content-type': 'application/json',
        'if-match': '"1"',
      },
      body: JSON.stringify(command({ eMail: 'h3@mail.example' })),
    });
    expect(answer.status).toBe(412);
  });

  test('S2: of another, or seen from another organisation, they are not there', async () => {
    const own: Who = { role: 'person', subject: 'taro' };
    expect((await call(own, 'GET', path)).status).toBe(404);
    expect((await call({ role: 'operator', org: 'akarigas' }, 'GET', path)).status).toBe(404);
    expect((await call({ role: 'partner', org, partner: 'denki' }, 'GET', path)).status).toBe(403);
    expect((await call({ role: 'auditor', org }, 'GET', path)).status).toBe(403);
  });

  test('S3, S4, S8: names every fault at once', async () => {
    const bad = await call(operator, 'PUT', path, {
      commandId: 'x',
      eMail: { $ne: null },
      language: 'JA',
      channels: { 'e-mail': 'yes', fax: true },
      role: 'operator',
    });
    expect(bad.status).toBe(400);
    const faults = (bad.body['faults'] as { pointer: string; code: string }[]).map(
      ({ pointer, code }) => `${pointer} ${code}`,
    );
    expect(faults.sort()).toEqual([
      '/channels/e-mail wrong-type',
      '/channels/fax unknown-field',
      '/commandId wrong-format',
      '/eMail wrong-type',
      '/language not-one-of',
      '/role unknown-field',
    ]);
    for (const eMail of [
      'a b@c.example',
      'A <a@b.example>',
      'a@b.example,c@d.example',
      'a@b\r\n.x',
    ]) {
      expect((await call(operator, 'PUT', path, command({ eMail }))).status).toBe(400);
    }
  });
});

describe('partners', () => {
  const base = `${org}/partners/denki`;
  const partner: Who = { role: 'partner', org, partner: 'denki' };

  test('are registered by their organisation and see only themselves', async () => {
    const put = await call(operator, 'PUT', base, command({ kafkaUser: 'partner-denki' }));
    expect(put.body).toMatchObject({ topic: 'doui.partner.denki.events.v1', keyVersion: 1 });
    expect((await call(partner, 'GET', base)).status).toBe(200);
    expect((await call({ ...partner, partner: 'mizu' }, 'GET', base)).status).toBe(404);
    const stranger: Who = { role: 'operator', org: 'akarigas' };
    const taken = await call(stranger, 'PUT', 'akarigas/partners/denki', command());
    expect(taken.status).toBe(404);
    expect((await call(partner, 'PUT', base, command())).status).toBe(403);
  });

  test('set their endpoint and get its secret with the write only', async () => {
    const path = `${base}/subscriptions/main`;
    const put = await call(partner, 'PUT', path, command({ url: 'https://partner.example/hook' }));
    expect(put.body['secret']).toMatch(/^whsec_/);
    expect(put.body['publicKey']).toMatch(/^whpk_/);
    const read = await call(partner, 'GET', path);
    expect(read.body['secret']).toBeUndefined();
    const rotated = await call(partner, 'POST', `${path}:rotate-secret`, command());
    expect(rotated.body).toMatchObject({
      secretVersion: 2,
      previousSecretUntil: expect.any(String),
    });
    expect(rotated.body['secret']).not.toBe(put.body['secret']);
  });

  test('S5: an address that must not be reached is a fault with its code', async () => {
    const path = `${base}/subscriptions/other`;
    const body = command({ url: 'https://169.254.169.254/x', types: ['consent-withdrawn', 'x'] });
    expect((await call(partner, 'PUT', path, body)).body['faults']).toMatchObject([
      { pointer: '/types/1', code: 'not-one-of' },
    ]);
    const url = 'http://127.0.0.1/';
    expect((await call(partner, 'PUT', path, command({ url }))).body['faults']).toMatchObject([
      { pointer: '/url', code: 'not-https' },
    ]);
    expect((await call(partner, 'GET', path)).status).toBe(404);
  });

  test('page through what was sent to them, newest first, and have it sent again', async () => {
    const made = Array.from({ length: 5 }, (_, n): PartnerDelivery => {
      const id = `denki/main/00000000${n}event`;
      const event = {
        ...{ id: `e${n}`, org, partner: 'denki', pairwiseId: 'p' },
        type: 'consent-withdrawn',
        ...{ purpose: 'moving', scopes: [], at: 0, stopId: 's' },
      } as const;
      return {
        ...{ id, rank: id, lane: 'denki/main', chain: 'p', state: 'dead', attempts: 10 },
        ...{ createdAt: 0, dueAt: 0, log: [] },
        content: { event, channel: 'webhook', subscription: 'main' },
      };
    });
    await fake.deliveries.insert(made);
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `${base}/dead-letters?limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await call(partner, 'GET', path);
      seen.push(...(body['items'] as { delivery: string }[]).map(({ delivery }) => delivery));
      cursor = String(body['next'] ?? '');
    } while (cursor !== '');
    expect(seen).toEqual([4, 3, 2, 1, 0].map((n) => `00000000${n}event`));

    const path = `${base}/channels/main/deliveries/${seen[0]}`;
    const again = await call(partner, 'POST', `${path}:resend`, {});
    expect(again.body).toMatchObject({ state: 'queued', attempts: 0 });
    expect(fake.pushed).toMatchObject([{ id: made[4]?.id, state: 'queued' }]);
    const auditor: Who = { role: 'auditor', org };
    // R-10.4: who had it sent again stays in its record; a partner learns of no officer.
    const other = `${base}/channels/main/deliveries/${seen[1]}`;
    const clerk: Who = { ...operator, subject: 'clerk' };
    expect((await call(clerk, 'POST', `${other}:resend`, {})).status).toBe(200);
    const asked = { result: 'resend-asked', at: expect.any(String), tookMs: 0 };
    const by = { role: 'operator', client: expect.any(String), subject: 'hash-of-clerk' };
    expect((await call(auditor, 'GET', other)).body['log']).toEqual([{ ...asked, by }]);
    expect((await call(partner, 'GET', other)).body['log']).toEqual([asked]);
    // One that is on its way already is not sent twice, nor kept as asked for.
    await call(operator, 'POST', `${other}:resend`, {});
    expect((await call(auditor, 'GET', other)).body['log']).toHaveLength(1);
    const theirs: Who = { role: 'partner', org, partner: 'mizu' };
    expect((await call(theirs, 'POST', `${path}:resend`, {})).status).toBe(404);
    expect((await call(theirs, 'GET', `${base}/deliveries`)).status).toBe(404);
    expect((await call(auditor, 'POST', `${path}:resend`, {})).status).toBe(403);
  });
});
