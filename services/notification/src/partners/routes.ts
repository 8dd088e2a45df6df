import type { Principal } from '@doui/auth';
import {
  invalid,
  notFound,
  ok,
  preconditionFailed,
  type Reply,
  type Route,
  route,
} from '@doui/http';
import type { MasterKey } from '@doui/keyring';
import type { Partners, PutFailure } from './handle.ts';
import type { Subscription } from './partner.ts';
import { ownSecret } from './partner-secrets.ts';
import { publicKey, type SecretName, sharedSecret } from './secrets.ts';
import {
  CommandBody,
  PartnerAnswer,
  PartnerBody,
  PartnerParams,
  partnerAnswer,
  SubscriptionAnswer,
  SubscriptionBody,
  SubscriptionParams,
  subscriptionAnswer,
} from './wire.ts';

const base = '/v1/organisations/{org}/partners/{partner}';

/** A partner's token opens its own things only; for anybody else's they are not there. */
export const isOthers = (principal: Principal, partner: string): boolean =>
  principal.partner !== undefined && principal.partner !== partner;

/** Partners, and where each wants to be told. */
export function partnerRoutes(
  partners: Partners,
  master: MasterKey,
  onPartner: () => void = () => undefined,
): Route[] {
  const shown = (subscription: Subscription, withSecret: boolean): Reply => {
    const { partner, id, secretVersion: version } = subscription;
    const name: SecretName = { partner, subscription: id, version };
    const keys = {
      publicKey: publicKey(master, name),
      ...(withSecret ? { secret: sharedSecret(master, name) } : {}),
    };
    return ok(subscriptionAnswer(subscription, keys), {
      etag: subscription.version,
      headers: { 'cache-control': 'no-store' },
    });
  };
  return [
    route({
      id: 'put-partner',
      method: 'put',
      path: base,
      summary: {
        ja: '提供先を登録し、専用トピックを開く',
        en: 'Register a partner, open its topic',
      },
      roles: ['operator', 'privacy-manager', 'system'],
      params: PartnerParams,
      body: PartnerBody,
      command: true,
      answers: { 200: { what: 'kept', schema: PartnerAnswer } },
      async handler({ params, body, commandId, ifMatch }): Promise<Reply> {
        const { kafkaUser } = body;
        const put = await partners.putPartner({
          ...params,
          commandId,
          ...(kafkaUser === undefined ? {} : { kafkaUser }),
          ...(ifMatch === undefined ? {} : { ifVersion: ifMatch }),
        });
        if (!put.ok) return failed(put.error);
        onPartner();
        // Shown once more with each write, and to whoever may write: who has it can sign.
        const secret = sharedSecret(master, ownSecret(put.value));
        return ok(
          { ...partnerAnswer(put.value), secret },
          { etag: put.value.version, headers: { 'cache-control': 'no-store' } },
        );
      },
    }),
    route({
      id: 'get-partner',
      method: 'get',
      path: base,
      summary: { ja: '提供先の設定を見る', en: 'Show a partner' },
      roles: ['operator', 'privacy-manager', 'auditor', 'system', 'partner'],
      params: PartnerParams,
      answers: { 200: { what: 'the partner', schema: PartnerAnswer } },
      async handler({ params, principal }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const partner = await partners.partner(params.org, params.partner);
        if (!partner) return notFound();
        return ok(partnerAnswer(partner), { etag: partner.version });
      },
    }),
    route({
      id: 'put-subscription',
      method: 'put',
      path: `${base}/subscriptions/{subscription}`,
      summary: { ja: 'Webhookの届け先を登録・変更する', en: 'Set where webhooks go, and which' },
      roles: ['operator', 'privacy-manager', 'system', 'partner'],
      params: SubscriptionParams,
      body: SubscriptionBody,
      command: true,
      answers: { 200: { what: 'kept, with its secret', schema: SubscriptionAnswer } },
      async handler({ params, body, principal, commandId, ifMatch }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const { url, types, status } = body;
        const command = { ...params, url, types, status, commandId };
        const put = await partners.putSubscription(
          ifMatch === undefined ? command : { ...command, ifVersion: ifMatch },
        );
        return put.ok ? shown(put.value, true) : failed(put.error);
      },
    }),
    route({
      id: 'get-subscription',
      method: 'get',
      path: `${base}/subscriptions/{subscription}`,
      summary: { ja: 'Webhookの届け先を見る', en: 'Show a subscription' },
      roles: ['operator', 'privacy-manager', 'auditor', 'system', 'partner'],
      params: SubscriptionParams,
      answers: { 200: { what: 'the subscription', schema: SubscriptionAnswer } },
      async handler({ params, principal }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const subscription = await partners.subscription(params);
        return subscription ? shown(subscription, false) : notFound();
      },
    }),
    route({
      id: 'rotate-subscription-secret',
      method: 'post',
      path: `${base}/subscriptions/{subscription}:rotate-secret`,
      summary: {
        ja: '署名の鍵を新しくする（前の鍵でも24時間署名する）',
        en: 'Take a new secret; the one before signs for another 24 hours',
      },
      roles: ['operator', 'privacy-manager', 'system', 'partner'],
      params: SubscriptionParams,
      body: CommandBody,
      command: true,
      answers: { 200: { what: 'the new secret', schema: SubscriptionAnswer } },
      async handler({ params, principal, commandId }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const rotated = await partners.rotateSecret(params, commandId);
        return rotated.ok ? shown(rotated.value, true) : failed(rotated.error);
      },
    }),
  ];
}

function failed(failure: PutFailure): Reply {
  if (failure === 'not-found') return notFound();
  if (failure === 'other-version') return preconditionFailed();
  return invalid(failure);
}
