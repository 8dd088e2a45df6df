import { create, decode, encode, PartnerAcknowledgementSchema, topics } from '@doui/events';
import { masterKeyOf } from '@doui/keyring';
import type { InRecord } from '@doui/stream';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { createBook } from '../partners/book.ts';
import type { Partner, Subscription } from '../partners/partner.ts';
import { ownSecret, secretsInForce } from '../partners/partner-secrets.ts';
import { sharedSecret } from '../partners/secrets.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import { acknowledgementIn } from './answered.ts';
import { onWords, wordIn } from './consume-acks.ts';
import { acknowledgementRecord } from './wire.ts';

const master = masterKeyOf({ 1: Buffer.alloc(32, 7) });
const at = 1_795_000_000_000;
const minute = 60_000;
const partner = (id: string, org = 'hikkoshibin'): Partner => ({
  ...{ id, org, version: 1, keyVersion: 1, kafkaUser: `partner-${id}`, commandId: 'c' },
  changedAt: 0,
});
const subscription = (of: string): Subscription => ({
  ...{ id: 'main', org: 'hikkoshibin', partner: of, version: 1, url: 'https://x.example' },
  ...{ types: [], secretVersion: 1, status: 'active', commandId: 'c', changedAt: 0 },
});
const book = createBook();
for (const id of ['denki', 'mizu']) {
  book.putPartner(partner(id));
  book.putSubscription(subscription(id));
}
const delivery = { id: 'ev1', org: 'hikkoshibin', partner: 'denki', stopId: 'stop1' };
const names = secretsInForce(subscription('denki'), at);

/** Signs as a partner would, with the library its own people use. */
function signed(
  body: string,
  { secret = sharedSecret(master, names[0] as never), id = 'ev1', signedAtMs = at } = {},
) {
  const signature = new Webhook(secret).sign(id, new Date(signedAtMs), body);
  const timestamp = String(Math.floor(signedAtMs / 1000));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}
const answered = (body: string, headers: Record<string, string> = signed(body)) =>
  acknowledgementIn({ headers, body: Buffer.from(body) }, delivery, { master, names, atMs: at });
const stopped = '{"acknowledged":"stopped"}';
const codeOf = (result: { ok: boolean; error?: unknown }) => (result.ok ? 'ok' : result.error);

describe('R-9.5, S10: the answer to a webhook', () => {
  test('acknowledges the stop it was told of', () => {
    expect(answered(stopped)).toEqual({
      ok: true,
      value: {
        ...{ org: 'hikkoshibin', partner: 'denki', stop: 'stop1', kind: 'stopped' },
        ...{ via: 'webhook', reference: 'ev1', signedAtMs: at },
      },
    });
  });

  test('that says something else acknowledges nothing', () => {
    for (const body of ['', 'ok', '{"ok":true}', '{', '[]', 'null']) {
      expect(answered(body, {})).toEqual({ ok: true, value: undefined });
    }
  });

  test('is refused when it is not signed, forged, another partner’s, old or of another delivery', () => {
    const other = sharedSecret(master, ownSecret(partner('mizu')));
    const cases: [Record<string, string>, string][] = [
      [{}, 'signature-missing'],
      [{ ...signed(stopped), 'webhook-signature': 'v1,AAAA' }, 'signature-malformed'],
      [signed('{"acknowledged":"received"}'), 'bad-signature'],
      [signed(stopped, { secret: other }), 'bad-signature'],
      [signed(stopped, { signedAtMs: at - 6 * minute }), 'signature-too-old'],
      [signed(stopped, { signedAtMs: at + 6 * minute }), 'signature-from-the-future'],
      [signed(stopped, { id: 'ev2' }), 'other-delivery'],
    ];
    for (const [headers, code] of cases) expect(codeOf(answered(stopped, headers))).toBe(code);
    expect(codeOf(answered('{"acknowledged":"stopped","stop_id":"another"}'))).toBe('other-stop');
    expect(codeOf(answered('{"acknowledged":"gone"}'))).toBe('malformed');
    expect(codeOf(answered('{"acknowledged":"stopped","name":"山田"}'))).toBe('malformed');
  });

  test('no signature made without the secret holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const forged = { 'webhook-signature': `v1,${Buffer.from(bytes).toString('base64')}` };
        expect(codeOf(answered(stopped, { ...signed(stopped), ...forged }))).toBe('bad-signature');
      }),
      { seed: 10 },
    );
  });
});

const message = {
  ...{ org: 'hikkoshibin', partner: 'denki', stop: 'stop1', kind: 'stopped', reference: 'case/7' },
  ...{ evidenceReference: 'log:7', evidenceSha256: 'ab'.repeat(32) },
};
function written(
  change: object = {},
  { secret = sharedSecret(master, ownSecret(partner('denki'))), topic = 'denki', aged = 0 } = {},
): InRecord {
  const word = create(PartnerAcknowledgementSchema, { ...message, ...change });
  const value = encode(PartnerAcknowledgementSchema, word);
  const text = Buffer.from(value).toString('latin1');
  // The library signs text; these bytes are ASCII, so both are the same.
  expect(Buffer.from(text, 'utf8').equals(Buffer.from(value))).toBe(true);
  const headers = signed(text, { secret, id: 'w1', signedAtMs: at - aged });
  return {
    ...{ topic: topics.partnerAcks(topic), partition: 0, offset: 0n, key: null, value, headers },
    appendedAtMs: at,
  };
}

describe('R-9.5, S10: what a partner writes to its topic', () => {
  const read = (record: InRecord) => codeOf(wordIn(record, { master, book }));

  test('is its word when it signed it', () => {
    expect(wordIn(written(), { master, book })).toMatchObject({
      ok: true,
      value: { partner: 'denki', stop: 'stop1', kind: 'stopped', via: 'kafka' },
    });
  });

  test('is refused when it is another’s, of another organisation, old or not to be read', () => {
    const mizu = sharedSecret(master, ownSecret(partner('mizu')));
    expect(read(written({}, { secret: mizu }))).toBe('bad-signature');
    expect(read(written({}, { topic: 'mizu' }))).toBe('bad-signature');
    expect(read(written({}, { topic: 'mizu', secret: mizu }))).toBe('other-partner');
    expect(read(written({ org: 'akarigas' }))).toBe('other-partner');
    expect(read(written({}, { topic: 'nobody' }))).toBe('no-such-partner');
    expect(read(written({}, { aged: 6 * minute }))).toBe('signature-too-old');
    expect(read(written({ kind: 'maybe' }))).toBe('malformed');
    expect(read(written({ reference: 'a sentence about somebody' }))).toBe('malformed');
    expect(read(written({ evidenceSha256: '' }))).toBe('malformed');
  });

  test('goes on when it holds; the rest is counted and keeps nobody else waiting', async () => {
    const passed: Acknowledgement[] = [];
    const refused: string[] = [];
    const take = onWords({
      master,
      book,
      passOn: async (said) => void passed.push(...said),
      refused: (who, code) => refused.push(`${who} ${code}`),
    });
    await take([written({ org: 'akarigas' }), written(), written({ kind: 'erased' })]);
    expect(passed.map(({ kind }) => kind)).toEqual(['stopped', 'erased']);
    expect(refused).toEqual(['denki other-partner']);
  });
});

test('R-9.5: a word goes on as one record whose id is the same when it is said again', () => {
  const word = wordIn(written(), { master, book });
  if (!word.ok) throw new Error('it holds');
  const record = acknowledgementRecord(word.value);
  expect(record).toMatchObject({ topic: 'doui.notification.events.v1', key: 'denki/stop1' });
  expect(record.headers?.['ce_id']).toBe('denki/stop1/kafka/case/7');
  const decoded = decode(PartnerAcknowledgementSchema, record.value ?? new Uint8Array());
  expect(decoded.ok && decoded.value).toMatchObject({ ...message, via: 'kafka' });
});
