import type { Principal } from '@doui/auth';
import { topics } from '@doui/events';
import { commandIdField, idField, pageFields } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import type { Partner, Subscription } from './partner.ts';
import type { PartnerDelivery } from './partner-delivery.ts';
import { partnerEventTypes } from './partner-event.ts';

const kafkaUser = z.string().regex(/^[a-z0-9][a-z0-9-]{2,62}$/);
const types = z.enum(partnerEventTypes as [string, ...string[]]);

export const PartnerParams = z.strictObject({ org: idField, partner: idField });
export const SubscriptionParams = PartnerParams.extend({
  // `topic` names the partner's own topic in delivery lists.
  subscription: idField.refine((id) => id !== 'topic', { params: { code: 'reserved' } }),
});
export const DeliveryParams = PartnerParams.extend({ delivery: idField, channel: idField });

export const PartnerBody = z.strictObject({
  commandId: commandIdField,
  /** The Kafka user that is to read the partner's topic; without one it gets no topic. */
  kafkaUser: kafkaUser.optional(),
});
export const SubscriptionBody = z.strictObject({
  commandId: commandIdField,
  url: z.string().max(2_000),
  types: z.array(types).max(20).default([]),
  status: z.enum(['active', 'paused']).default('active'),
});
export const CommandBody = z.strictObject({ commandId: commandIdField });

export const DeliveriesQuery = z.strictObject({
  ...pageFields,
  /** A subscription's id, or `topic`; all of them, one after the other, when absent. */
  channel: idField.optional(),
  state: z.enum(['queued', 'sent', 'dead', 'withheld']).optional(),
});
export const DeadLettersQuery = z.strictObject({
  ...pageFields,
  channel: idField.optional(),
});

export const PartnerAnswer = z.object({
  partner: z.string(),
  version: z.number().int(),
  kafkaUser: z.string().optional(),
  topic: z.string().optional(),
  /** Where it may write its signed acknowledgements. */
  acknowledgementTopic: z.string().optional(),
  /** What it signs them with; only in the answer to a write. */
  secret: z.string().optional(),
  keyVersion: z.number().int(),
});
export const SubscriptionAnswer = z.object({
  subscription: z.string(),
  version: z.number().int(),
  url: z.string(),
  types: z.array(z.string()),
  status: z.enum(['active', 'paused', 'disabled']),
  disabledBecause: z.string().optional(),
  secretVersion: z.number().int(),
  previousSecretUntil: z.string().optional(),
  publicKey: z.string(),
  /** Only in the answer to a write. */
  secret: z.string().optional(),
});
export const DeliveryAnswer = z.object({
  delivery: z.string(),
  channel: z.string(),
  state: z.enum(['queued', 'sent', 'dead', 'withheld']),
  attempts: z.number().int(),
  createdAt: z.string(),
  dueAt: z.string().optional(),
  event: z.object({
    id: z.string(),
    type: z.string(),
    purpose: z.string(),
    pairwiseId: z.string().optional(),
    stopId: z.string().optional(),
    at: z.string(),
  }),
  log: z.array(
    z.object({
      at: z.string(),
      tookMs: z.number().int(),
      result: z.string(),
      code: z.string().optional(),
      status: z.number().int().optional(),
      /** Who asked for another sending; told to the organisation's own people. */
      by: z.object({ role: z.string(), client: z.string(), subject: z.string() }).optional(),
    }),
  ),
});
export const DeliveriesAnswer = z.object({
  items: z.array(DeliveryAnswer),
  next: z.string().optional(),
});

export const partnerAnswer = (partner: Partner): object => ({
  partner: partner.id,
  version: partner.version,
  ...(partner.kafkaUser === undefined
    ? {}
    : {
        kafkaUser: partner.kafkaUser,
        topic: topics.partnerEvents(partner.id),
        acknowledgementTopic: topics.partnerAcks(partner.id),
      }),
  keyVersion: partner.keyVersion,
});

export const subscriptionAnswer = (
  subscription: Subscription,
  keys: { readonly publicKey: string; readonly secret?: string },
): object => ({
  subscription: subscription.id,
  version: subscription.version,
  url: subscription.url,
  types: subscription.types,
  status: subscription.status,
  ...(subscription.disabledBecause === undefined
    ? {}
    : { disabledBecause: subscription.disabledBecause }),
  secretVersion: subscription.secretVersion,
  ...(subscription.previousSecretUntil === undefined
    ? {}
    : { previousSecretUntil: toRfc3339(subscription.previousSecretUntil) }),
  ...keys,
});

/** The part of a delivery's id that callers see: an id without slashes. */
export const shownId = (delivery: PartnerDelivery): string =>
  delivery.id.slice(delivery.id.lastIndexOf('/') + 1);

export const deliveryAnswer = (delivery: PartnerDelivery, reader: Principal): object => {
  const tellsWho = !reader.roles.includes('partner');
  const { event, channel, subscription } = delivery.content;
  return {
    delivery: shownId(delivery),
    channel: channel === 'topic' ? 'topic' : subscription,
    state: delivery.state,
    attempts: delivery.attempts,
    createdAt: toRfc3339(delivery.createdAt),
    ...(delivery.state === 'queued' ? { dueAt: toRfc3339(delivery.dueAt) } : {}),
    event: {
      id: event.id,
      type: event.type,
      purpose: event.purpose,
      ...(event.pairwiseId === '' ? {} : { pairwiseId: event.pairwiseId }),
      ...(event.stopId === '' ? {} : { stopId: event.stopId }),
      at: toRfc3339(event.at),
    },
    log: delivery.log.map(({ by, ...attempt }) => ({
      ...attempt,
      at: toRfc3339(attempt.at),
      ...(by && tellsWho ? { by } : {}),
    })),
  };
};
