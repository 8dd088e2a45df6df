import { decode, PartnerAcknowledgementSchema } from '@doui/events';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { isAnswered, wordOf } from './words.ts';

test('R-9.5: a partner signs its word so that the library of partners takes it', () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  const said = { org: 'o', partner: 'denki', stop: 'stop1' };
  const at = new Date(1_795_000_000_000);
  const { value, headers, topic, key } = wordOf(said, secret, at.getTime());
  expect([topic, key]).toEqual(['doui.partner.denki.acks.v1', 'stop1']);
  expect(decode(PartnerAcknowledgementSchema, value)).toMatchObject({
    ok: true,
    value: { ...said, kind: 'stopped', reference: 'stopped/stop1' },
  });
  // The library signs text; these bytes are ASCII, so both are the same.
  const text = Buffer.from(value).toString('latin1');
  expect(headers['webhook-signature']).toBe(new Webhook(secret).sign('stop1', at, text));
});

test('half of the stops are answered, by the second in which they were told', () => {
  expect([1_000n, 2_000n, 3_000n, 4_000n].map(isAnswered)).toEqual([false, true, false, true]);
});
