import { cloudEventHeaders, topics } from '@doui/events';
import { Fault } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import type { OutRecord } from '@doui/stream';
import { continueTrace, outsideTrace, withSpan } from '@doui/telemetry';
import type { Acknowledgement, PassOn } from '../acknowledgements/acknowledgement.ts';
import { acknowledgementIn } from '../acknowledgements/answered.ts';
import type { AttemptResult } from '../deliveries/dispatch.ts';
import { addressFault } from './address.ts';
import type { PartnerBook, Subscription } from './partner.ts';
import type { PartnerContent, PartnerDelivery } from './partner-delivery.ts';
import { type PartnerEvent, topicValue, webhookBody } from './partner-event.ts';
import { secretsInForce } from './partner-secrets.ts';
import type { Post } from './post.ts';
import { signedHeaders } from './secrets.ts';
import type { StillGiven } from './still-given.ts';

export type AttemptDeps = {
  readonly master: MasterKey;
  readonly book: PartnerBook;
  readonly post: Post;
  readonly send: (records: readonly OutRecord[]) => Promise<void>;
  readonly allowLoopback: boolean;
  readonly now: () => number;
  /** The endpoint answered 410: nothing more goes there until somebody switches it on again. */
  readonly onGone: (subscription: Subscription) => Promise<void>;
  /** What partners acknowledged goes on before the delivery counts as made. */
  readonly passOn: PassOn;
  /** What of a permission still stands (Freshness 8). */
  readonly stillGiven: StillGiven;
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
          const event = await deps.stillGiven(content);
          const now = event && { ...content, event };
          const send = content.channel === 'topic' ? toTopic : toEndpoint;
          const result: AttemptResult = now
            ? await send(deps, now)
            : { type: 'withheld', code: 'stopped-meanwhile' };
          span.set({ 'doui.outcome': result.type });
          return result;
        },
        { kind: content.channel === 'topic' ? 'producer' : 'client' },
      ),
    );

async function toTopic(
  { send, passOn, now }: AttemptDeps,
  { event }: PartnerContent,
): Promise<AttemptResult> {
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
    await outsideTrace(() => passOn(toldBy(event, 'kafka', now())));
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
  const names = secretsInForce(subscription, at);
  const headers = signedHeaders(deps.master, names, { id: event.id, at, body });
  const posted = await outsideTrace(() => deps.post({ url: subscription.url, headers, body }));
  const { answer, ...outcome } = posted;
  if (outcome.type === 'gone') await deps.onGone(subscription);
  if (outcome.type !== 'delivered') return outcome;
  const { master, now } = deps;
  const told = toldBy(event, 'webhook', now());
  if (!answer) {
    await outsideTrace(() => deps.passOn(told));
    return outcome;
  }
  const heard = acknowledgementIn(answer, event, { master, names, atMs: now() });
  // What cannot be believed is noted with the delivery; the partner was told all the same.
  const word = heard.ok && heard.value ? [heard.value] : [];
  await outsideTrace(() => deps.passOn([...told, ...word]));
  if (!heard.ok) return { ...outcome, code: `acknowledgement-${heard.error}` };
  return heard.value ? { ...outcome, code: `acknowledged-${heard.value.kind}` } : outcome;
}

/** That a partner was told of a stop, for who follows it; a reminder is no news. */
function toldBy(event: PartnerEvent, via: Acknowledgement['via'], atMs: number): Acknowledgement[] {
  const { org, partner, stopId: stop, id: reference, type } = event;
  if (stop === '' || type === 'stop-reminded' || type === 'stop-cut-off') return [];
  return [{ org, partner, stop, kind: 'told', via, reference, signedAtMs: atMs }];
}
