import { cloudEventHeaders, topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import type { OutRecord } from '@doui/stream';
import { continueTrace, outsideTrace, withSpan } from '@doui/telemetry';
import type { AttemptResult } from '../deliveries/dispatch.ts';
import { addressFault } from './address.ts';
import type { PartnerBook, Subscription } from './partner.ts';
import type { PartnerContent, PartnerDelivery } from './partner-delivery.ts';
import { topicValue, webhookBody } from './partner-event.ts';
import type { Post } from './post.ts';
import { type SecretName, signedHeaders } from './secrets.ts';

export type AttemptDeps = {
  readonly master: MasterKey;
  readonly book: PartnerBook;
  readonly post: Post;
  readonly send: (records: readonly OutRecord[]) => Promise<void>;
  readonly allowLoopback: boolean;
  readonly now: () => number;
  /** The endpoint answered 410: nothing more goes there until somebody switches it on again. */
  readonly onGone: (subscription: Subscription) => Promise<void>;
};

const bodyBytesMax = 20_000;

/** One attempt to tell a partner, over its topic or to its endpoint. */
export const attemptPartner =
  (deps: AttemptDeps) =>
  ({ content, attempts }: PartnerDelivery): Promise<AttemptResult> =>
    continueTrace(content.traceparent, () =>
      withSpan(
        content.channel === 'topic' ? 'write to partner topic' : 'call webhook',
        { 'doui.partner': content.event.partner, 'doui.attempt': attempts + 1 },
        async (span) => {
          const result = await (content.channel === 'topic' ? toTopic : toEndpoint)(deps, content);
          span.set({ 'doui.outcome': result.type });
          return result;
        },
        { kind: content.channel === 'topic' ? 'producer' : 'client' },
      ),
    );

async function toTopic({ send }: AttemptDeps, { event }: PartnerContent): Promise<AttemptResult> {
  const record: OutRecord = {
    topic: topics.partnerEvents(event.partner),
    key: event.pairwiseId === '' ? event.purpose : event.pairwiseId,
    value: topicValue(event),
    // No trace goes along: two partners could match their events by it.
    headers: cloudEventHeaders({
      id: event.id,
      source: '/doui/notification',
      type: `jp.doui.partner.${event.type}.v1`,
      atMs: event.at,
    }),
  };
  try {
    await outsideTrace(() => send([record]));
    return { type: 'delivered' };
  } catch (error) {
    const code = error instanceof Fault ? error.code : 'not-sent';
    return { type: 'failed', code, restMs: 1000 };
  }
}

async function toEndpoint(deps: AttemptDeps, content: PartnerContent): Promise<AttemptResult> {
  const { event } = content;
  const subscription = deps.book.subscription(event.partner, content.subscription ?? '');
  if (!subscription) return { type: 'refused', code: 'no-subscription' };
  if (subscription.status === 'disabled') return { type: 'refused', code: 'endpoint-disabled' };
  if (subscription.status === 'paused') return { type: 'failed', code: 'endpoint-paused' };
  // The configuration may have become stricter since the address was taken.
  if (addressFault(subscription.url, deps.allowLoopback)) {
    return { type: 'refused', code: 'address-refused' };
  }
  const body = webhookBody(event);
  if (Buffer.byteLength(body) >= bodyBytesMax) return { type: 'refused', code: 'body-too-large' };
  const at = deps.now();
  const headers = signedHeaders(deps.master, secretsInForce(subscription, at), {
    id: event.id,
    at,
    body,
  });
  const outcome = await outsideTrace(() => deps.post({ url: subscription.url, headers, body }));
  if (outcome.type === 'gone') await deps.onGone(subscription);
  return outcome;
}

/** The present secret, and the one before it until its time is up. */
export function secretsInForce(subscription: Subscription, at: number): SecretName[] {
  const { partner, id, secretVersion: version, previousSecretUntil } = subscription;
  const present = { partner, subscription: id, version };
  return previousSecretUntil !== undefined && at < previousSecretUntil && version > 1
    ? [present, { ...present, version: version - 1 }]
    : [present];
}
