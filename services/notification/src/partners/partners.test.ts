import { createPublicKey, verify } from 'node:crypto';
import { decode, PartnerEventSchema } from '@doui/events';
import { masterKeyOf } from '@doui/keyring';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { Telling } from '../happenings/decide.ts';
import type { Happening } from '../happenings/events.ts';
import { addressFault } from './address.ts';
import { createBook } from './book.ts';
import { createPartners } from './handle.ts';
import type { Partner, Subscription } from './partner.ts';
import { deliveriesOf } from './partner-delivery.ts';
import { partnerEventOf, topicValue, webhookBody } from './partner-event.ts';
import { secretsInForce } from './partner-secrets.ts';
import { memoryPartnerStore } from './partner-store.ts';
import { publicKey, sharedSecret, signedHeaders } from './secrets.ts';

const master = masterKeyOf({ 1: Buffer.alloc(32, 7) });
const partner = (id: string): Partner => ({
  id,
  org: 'hikkoshibin',
  version: 1,
  keyVersion: 1,
  commandId: 'c',
  changedAt: 0,
});
const happening = (person: string, version = 3): Happening => ({
  source: 'consent',
  org: 'hikkoshibin',
  kind: 'person',
  id: person,
  version,
  at: 1_700_000_000_123,
  what: { type: 'withdrawn', purpose: 'moving', scopes: [] },
});
const telling = (to: string): Telling => ({
  partner: to,
  type: 'consent-withdrawn',
  purpose: 'moving',
  scopes: [{ item: 'name', recipients: [to] }],
  person: true,
});

describe('R-9.6, S13: what a partner is told', () => {
  const of = (to: string, person = 'p1abc', version = 3) =>
    partnerEventOf(master, happening(person, version), telling(to), partner(to));

  test('names the person by a pairwise id, and nothing in it matches another partner’s', () => {
    const [denki, mizu] = [of('denki'), of('mizu')];
    const shared = new Set(['hikkoshibin', 'moving', 'name', 'consent-withdrawn']);
    const words = (event: object) => JSON.stringify(event).match(/[a-z0-9-]{5,}/g) ?? [];
    const ids = (event: object) =>
      words(event).filter((word) => word.length >= 20 && !shared.has(word));
    expect(ids(denki).length).toBeGreaterThanOrEqual(3);
    expect(ids(denki).filter((id) => ids(mizu).includes(id))).toEqual([]);
    expect(JSON.stringify(denki)).not.toContain('p1abc');
    expect(denki.at % 1000).toBe(0);
  });

  test('the same person has the same pairwise id, another stop another stop id', () => {
    expect(of('denki', 'p1abc', 3).pairwiseId).toBe(of('denki', 'p1abc', 4).pairwiseId);
    expect(of('denki', 'p1abc', 3).stopId).not.toBe(of('denki', 'p1abc', 4).stopId);
    expect(of('denki', 'p2abc').pairwiseId).not.toBe(of('denki', 'p1abc').pairwiseId);
  });

  test('is the same on the topic and in a webhook', () => {
    const event = of('denki');
    const onTopic = decode(PartnerEventSchema, topicValue(event));
    expect(onTopic.ok && onTopic.value).toMatchObject({
      id: event.id,
      type: 'consent-withdrawn',
      pairwiseId: event.pairwiseId,
      stopId: event.stopId,
    });
    expect(JSON.parse(webhookBody(event))).toEqual({
      type: 'consent.withdrawn',
      timestamp: '2023-11-15T07:13:20.000+09:00',
      data: {
        organisation: 'hikkoshibin',
        pairwise_id: event.pairwiseId,
        purpose: 'moving',
        items: [{ item: 'name', recipients: ['denki'] }],
        stop_id: event.stopId,
      },
    });
  });

  test('goes to the topic and to the subscriptions that asked for it, under ids of its own', () => {
    const book = createBook();
    const subscription = (id: string, more: Partial<Subscription>): Subscription => ({
      id,
      org: 'hikkoshibin',
      partner: 'denki',
      version: 1,
      url: 'https://partner.example/hook',
      types: [],
      secretVersion: 1,
      status: 'active',
      commandId: 'c',
      changedAt: 0,
      ...more,
    });
    book.putSubscription(subscription('all', {}));
    book.putSubscription(subscription('stops', { types: ['consent-withdrawn'] }));
    book.putSubscription(subscription('gives', { types: ['consent-given'] }));
    book.putSubscription(subscription('off', { status: 'disabled' }));
    const event = of('denki');
    const made = deliveriesOf(event, { ...partner('denki'), kafkaUser: 'partner-denki' }, book, {
      now: 5,
      version: 3,
    });
    expect(made.map(({ lane }) => lane)).toEqual(['denki/topic', 'denki/all', 'denki/stops']);
    expect(new Set(made.map(({ id }) => id)).size).toBe(3);
    expect(
      deliveriesOf(event, partner('denki'), book, { now: 9, version: 3 }).map(({ id }) => id),
    ).toEqual(made.slice(1).map(({ id }) => id));
  });
});

describe('signatures', () => {
  const name = { partner: 'denki', subscription: 'main', version: 2 };
  const message = { id: 'msg1', at: Date.now(), body: '{"type":"consent.withdrawn"}' };

  test('the receiver’s library accepts them, with the new secret and with the one before', () => {
    const before = { ...name, version: 1 };
    const headers = signedHeaders(master, [name, before], message);
    for (const each of [name, before]) {
      const hook = new Webhook(sharedSecret(master, each));
      expect(hook.verify(message.body, headers)).toEqual({ type: 'consent.withdrawn' });
      expect(() => hook.verify(`${message.body} `, headers)).toThrow();
      expect(() => hook.verify(message.body, { ...headers, 'webhook-id': 'msg2' })).toThrow();
    }
    const other = new Webhook(sharedSecret(master, { ...name, partner: 'mizu' }));
    expect(() => other.verify(message.body, headers)).toThrow();
  });

  test('the asymmetric one verifies with the public key', () => {
    const headers = signedHeaders(master, [name], message);
    const signature = headers['webhook-signature']
      ?.split(' ')
      .find((each) => each.startsWith('v1a,'));
    const raw = Buffer.from(publicKey(master, name).replace('whpk_', ''), 'base64');
    const key = createPublicKey({
      key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
      format: 'der',
      type: 'spki',
    });
    const signed = Buffer.from(`${message.id}.${headers['webhook-timestamp']}.${message.body}`);
    const bytes = Buffer.from(signature?.slice(4) ?? '', 'base64');
    expect(verify(null, signed, key, bytes)).toBe(true);
    expect(verify(null, Buffer.from('other'), key, bytes)).toBe(false);
  });
});

describe('S5: where a webhook may go', () => {
  test('loopback, private and odd addresses are refused', () => {
    for (const url of [
      'http://partner.example/',
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://10.0.0.8/',
      'https://localhost/',
      'https://db.internal/',
      'https://user:secret@partner.example/',
      'https://partner.example/#fragment',
      'ftp://partner.example/',
      'javascript:alert(1)',
      'not a url',
    ]) {
      expect([url, addressFault(url, false)]).not.toEqual([url, undefined]);
    }
    expect(addressFault('https://partner.example/hooks?a=1', false)).toBeUndefined();
  });

  test('loopback only where the configuration says so, and then nothing else', () => {
    expect(addressFault('http://127.0.0.1:7070/hook', true)).toBeUndefined();
    expect(addressFault('http://192.168.0.1/hook', true)).toBe('not-https');
    expect(addressFault('https://10.0.0.8/', true)).toBe('private-address');
  });
});

describe('partners and subscriptions', () => {
  const world = () => {
    const opened: string[] = [];
    const partners = createPartners({
      store: memoryPartnerStore(),
      book: createBook(),
      openTopic: async (id, user) => void opened.push(`${id} for ${user}`),
      allowLoopback: false,
      now: () => 1000,
    });
    const put = (org: string, commandId = 'c1') =>
      partners.putPartner({ org, partner: 'denki', commandId, kafkaUser: 'partner-denki' });
    return { partners, opened, put };
  };
  const where = { org: 'hikkoshibin', partner: 'denki', subscription: 'main' };
  const subscribe = {
    ...where,
    url: 'https://partner.example/hook',
    types: [],
    status: 'active',
  } as const;

  test('a partner belongs to one organisation; for others it is not there', async () => {
    const { partners, put, opened } = world();
    expect((await put('hikkoshibin')).ok).toBe(true);
    expect(await put('akarigas', 'c2')).toEqual({ ok: false, error: 'not-found' });
    expect(await partners.partner('akarigas', 'denki')).toBeUndefined();
    expect(opened).toEqual(['denki for partner-denki']);
  });

  test('a repeated command changes nothing and gets the first answer', async () => {
    const { partners, put } = world();
    await put('hikkoshibin');
    const first = await partners.putSubscription({ ...subscribe, commandId: 'a' });
    expect(await partners.putSubscription({ ...subscribe, commandId: 'a' })).toEqual(first);
    expect(await put('hikkoshibin')).toMatchObject({ value: { version: 1 } });
  });

  test('a new secret is a new version; the one before signs for a day', async () => {
    const { partners, put } = world();
    await put('hikkoshibin');
    await partners.putSubscription({ ...subscribe, commandId: 'a' });
    const rotated = await partners.rotateSecret(where, 'b');
    if (!rotated.ok) throw new Error('not rotated');
    const versions = (at: number) => secretsInForce(rotated.value, at).map((each) => each.version);
    expect(versions(1000)).toEqual([2, 1]);
    expect(versions(1000 + 24 * 3_600_000)).toEqual([2]);
  });

  test('an address that may not be reached names its fault', async () => {
    const { partners, put } = world();
    await put('hikkoshibin');
    const url = 'https://169.254.169.254/';
    expect(await partners.putSubscription({ ...subscribe, url, commandId: 'a' })).toMatchObject({
      error: [{ pointer: '/url', code: 'private-address' }],
    });
  });

  test('410 switches an endpoint off; setting it anew switches it on', async () => {
    const { partners, put } = world();
    await put('hikkoshibin');
    const made = await partners.putSubscription({ ...subscribe, commandId: 'a' });
    if (!made.ok) throw new Error('not made');
    await partners.disable(made.value, 'endpoint-gone');
    expect(await partners.subscription(where)).toMatchObject({
      status: 'disabled',
      disabledBecause: 'endpoint-gone',
    });
    await partners.putSubscription({ ...subscribe, commandId: 'b' });
    const again = await partners.subscription(where);
    expect(again).toMatchObject({ status: 'active', version: 3 });
    expect(again?.disabledBecause).toBeUndefined();
  });
});
