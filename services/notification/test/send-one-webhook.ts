import http from 'node:http';
import { masterKeyOf } from '@doui/keyring';
import { withSpan } from '@doui/telemetry';
import { attemptPartner } from '../src/partners/attempt-partner.ts';
import { createBook } from '../src/partners/book.ts';
import type { Subscription } from '../src/partners/partner.ts';
import type { PartnerDelivery } from '../src/partners/partner-delivery.ts';
import type { PartnerEvent } from '../src/partners/partner-event.ts';
import { createPost } from '../src/partners/post.ts';

// Run by webhook-headers.test.ts under `--import @doui/telemetry/register`: an ordinary call, then one webhook.
const [url = '', traceparent = ''] = process.argv.slice(2);
const kept = { org: 'hikkoshibin', version: 1, commandId: 'c', changedAt: 1 };
const subscription: Subscription = {
  ...{ ...kept, id: 'main', partner: 'denki', url, types: [] },
  ...{ secretVersion: 1, status: 'active' },
};
const book = createBook();
book.putPartner({ ...kept, id: 'denki', keyVersion: 1 });
book.putSubscription(subscription);
const post = createPost({ allowLoopback: true, now: Date.now });
const attempt = attemptPartner({
  ...{ master: masterKeyOf({ 1: new Uint8Array(32).fill(1) }), book, post, now: Date.now },
  allowLoopback: true,
  send: async () => undefined,
  stillGiven: async ({ event }) => event,
  passOn: async () => undefined,
  onGone: async () => undefined,
});
const event: PartnerEvent = {
  ...{ id: 'event1', org: 'hikkoshibin', partner: 'denki' },
  type: 'consent-withdrawn',
  ...{ pairwiseId: 'pairwise1', purpose: 'moving', scopes: [], at: 1_000, stopId: 'stop1' },
};
const delivery: PartnerDelivery = {
  ...{ id: 'd', lane: 'l', chain: 'c', rank: 'r', state: 'queued', attempts: 0 },
  ...{ createdAt: 1, dueAt: 1, log: [] },
  content: { event, channel: 'webhook', subscription: 'main', traceparent },
};
await withSpan('control', {}, () => {
  return new Promise<void>((resolve) => {
    http.request(url, (answer) => answer.resume().on('end', resolve)).end();
  });
});
const { type } = await withSpan('outer', {}, () => attempt(delivery));
console.log(type);
post.close();
