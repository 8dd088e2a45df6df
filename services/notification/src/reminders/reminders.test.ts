import { create, encode, type MessageInitShape, StopEventSchema } from '@doui/events';
import { masterKeyOf, partnerStopId } from '@doui/keyring';
import type { InRecord } from '@doui/stream';
import { expect, test } from 'vitest';
import { createBook } from '../partners/book.ts';
import type { PartnerDelivery } from '../partners/partner-delivery.ts';
import { webhookBody } from '../partners/partner-event.ts';
import { onStops } from './consume-stops.ts';
import type { Overdue } from './operator-mail.ts';
import { operatorMail } from './operator-mail.ts';

const master = masterKeyOf({ 1: Buffer.alloc(32, 7) });
const org = 'hikkoshibin';
const position = { service: 'consent', stream: `${org}/person/taro`, version: 7n };

function world() {
  const book = createBook();
  const common = { version: 1, keyVersion: 1, commandId: 'c', changedAt: 0 };
  book.putPartner({ id: 'denki', org, kafkaUser: 'partner-denki', ...common });
  const made: PartnerDelivery[] = [];
  const mailed: Overdue[] = [];
  const take = onStops({
    ...{ master, book, now: () => 5 },
    store: { insert: async (deliveries) => deliveries as PartnerDelivery[] },
    dispatcher: { push: (deliveries) => made.push(...deliveries) },
    tellOperator: async (overdue) => void mailed.push(overdue),
  });
  const say = (what: MessageInitShape<typeof StopEventSchema>['what'], of = org) => {
    const message = { org: of, stop: 's1', person: 'taro', position, atMs: 1_500n, what };
    const value = encode(StopEventSchema, create(StopEventSchema, message as never));
    return take([{ value } as InRecord]);
  };
  return { made, mailed, say };
}

test('R-9.5: a partner hears that it owes an answer, and that it lost its feeds', async () => {
  const { made, say } = world();
  await say({ case: 'partnerReminded', value: { partner: 'denki' } });
  await say({ case: 'partnerCutOff', value: { partner: 'denki', feeds: ['f1'] } });
  const events = made.map(({ content }) => content.event);
  expect(events.map(({ type }) => type)).toEqual(['stop-reminded', 'stop-cut-off']);
  const own = partnerStopId(master, 'denki', { ...position, version: 7 });
  expect(new Set(events.map(({ stopId }) => stopId))).toEqual(new Set([own]));
  const body = JSON.parse(webhookBody(events[0] as never));
  expect(body).toMatchObject({ type: 'stop.reminded', data: { stop_id: own } });
  // Neither the person nor the purpose is named, nor the feeds, which are ours.
  expect(JSON.stringify(events)).not.toMatch(/taro|f1/);
});

test('R-9.5: of another organisation’s partner, or of what concerns nobody outside, nothing is told', async () => {
  const { made, mailed, say } = world();
  await say({ case: 'partnerReminded', value: { partner: 'denki' } }, 'akarigas');
  await say({ case: 'partnerReminded', value: { partner: 'nobody' } });
  await say({ case: 'held', value: {} });
  expect([made, mailed]).toEqual([[], []]);
});

test('R-5.10: an operator is mailed what is overdue, and what was done about it', async () => {
  const { mailed, say } = world();
  await say({ case: 'partnerEscalated', value: { partner: 'denki' } });
  await say({ case: 'partnerCutOff', value: { partner: 'denki' } });
  expect(mailed).toMatchObject([{ cutOff: false }, { cutOff: true }]);
  const mails = mailed.map((overdue) => operatorMail(overdue, 'ops@example.com', 'doui.example'));
  expect(mails.map(({ messageId }) => messageId)).toEqual([
    '<overdue.s1.denki@doui.example>',
    '<cut-off.s1.denki@doui.example>',
  ]);
  for (const { text, subject } of mails) {
    expect(text).toMatch(/提供先 denki/);
    expect(text).toMatch(/denki/);
    expect(`${text}${subject}`).not.toContain('taro');
  }
});
