import type { Principal } from '@doui/auth';
import { decodeCursor, notFound, ok, pageOf, type Reply, type Route, route } from '@doui/http';
import type { Asker, Attempt, DeliveryState, DeliveryStore } from '../deliveries/delivery.ts';
import type { Dispatcher } from '../deliveries/dispatch.ts';
import type { Partners } from './handle.ts';
import { deliveryPrefix, type PartnerContent } from './partner-delivery.ts';
import { isOthers } from './routes.ts';
import {
  CommandBody,
  DeadLettersQuery,
  DeliveriesAnswer,
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryParams,
  deliveryAnswer,
  PartnerParams,
} from './wire.ts';

const base = '/v1/organisations/{org}/partners/{partner}';
const readers = ['operator', 'privacy-manager', 'auditor', 'system', 'partner'] as const;

export type DeliveryRoutesDeps = {
  readonly partners: Pick<Partners, 'partner'>;
  readonly store: DeliveryStore<PartnerContent>;
  readonly dispatcher: Pick<Dispatcher<PartnerContent>, 'push'>;
  readonly now: () => number;
  readonly hashSubject: (subject: string) => string;
};

type Page = { channel?: string | undefined; limit: number; cursor?: string | undefined };

/** What was sent to a partner, what came of it, and sending it again. */
export function deliveryRoutes(deps: DeliveryRoutesDeps): Route[] {
  const { partners, store, dispatcher, now, hashSubject } = deps;
  const isThere = async (principal: Principal, org: string, partner: string): Promise<boolean> =>
    !isOthers(principal, partner) && (await partners.partner(org, partner)) !== undefined;

  const list = async (
    reader: Principal,
    partner: string,
    page: Page,
    state: DeliveryState | undefined,
  ) => {
    const prefix = deliveryPrefix(partner, page.channel);
    const before = page.cursor === undefined ? undefined : decodeCursor(page.cursor);
    const found = await store.list({
      prefix,
      limit: page.limit + 1,
      ...(state === undefined ? {} : { state }),
      ...(before === undefined ? {} : { before: `${prefix}${before}` }),
    });
    const { items, next } = pageOf(found, page.limit, ({ id }) => id.slice(prefix.length));
    return ok({
      items: items.map((one) => deliveryAnswer(one, reader)),
      ...(next === undefined ? {} : { next }),
    });
  };

  return [
    route({
      id: 'list-deliveries',
      method: 'get',
      path: `${base}/deliveries`,
      summary: { ja: '配信の記録を新しい順に見る', en: 'List deliveries, newest first' },
      roles: readers,
      params: PartnerParams,
      query: DeliveriesQuery,
      answers: { 200: { what: 'a page', schema: DeliveriesAnswer } },
      async handler({ params, query, principal }): Promise<Reply> {
        if (!(await isThere(principal, params.org, params.partner))) return notFound();
        return list(principal, params.partner, query, query.state);
      },
    }),
    route({
      id: 'list-dead-letters',
      method: 'get',
      path: `${base}/dead-letters`,
      summary: { ja: '届けられなかった配信を見る', en: 'List deliveries that were given up' },
      roles: readers,
      params: PartnerParams,
      query: DeadLettersQuery,
      answers: { 200: { what: 'a page', schema: DeliveriesAnswer } },
      async handler({ params, query, principal }): Promise<Reply> {
        if (!(await isThere(principal, params.org, params.partner))) return notFound();
        return list(principal, params.partner, query, 'dead');
      },
    }),
    route({
      id: 'get-delivery',
      method: 'get',
      path: `${base}/channels/{channel}/deliveries/{delivery}`,
      summary: { ja: '1件の配信の記録を見る', en: 'Show one delivery' },
      roles: readers,
      params: DeliveryParams,
      answers: { 200: { what: 'the delivery', schema: DeliveryAnswer } },
      async handler({ params, principal }): Promise<Reply> {
        if (!(await isThere(principal, params.org, params.partner))) return notFound();
        const found = await store.read(idOf(params));
        return found ? ok(deliveryAnswer(found, principal)) : notFound();
      },
    }),
    route({
      id: 'resend-delivery',
      method: 'post',
      path: `${base}/channels/{channel}/deliveries/{delivery}:resend`,
      summary: { ja: 'もう一度配信する', en: 'Send a delivery again' },
      roles: mayResend,
      params: DeliveryParams,
      body: CommandBody,
      answers: { 200: { what: 'on its way again', schema: DeliveryAnswer } },
      async handler({ params, principal }): Promise<Reply> {
        if (!(await isThere(principal, params.org, params.partner))) return notFound();
        const found = await store.read(idOf(params));
        if (!found) return notFound();
        // One that is under way already is not sent twice for being asked for again.
        const at = now();
        const again = { state: 'queued', attempts: 0, dueAt: at } as const;
        if (found.state === 'queued') {
          dispatcher.push([{ ...found, ...again }]);
          return ok(deliveryAnswer({ ...found, ...again }, principal));
        }
        const by = askerOf(principal, hashSubject);
        const attempt: Attempt = { at, tookMs: 0, result: 'resend-asked', by };
        await store.settle(found.id, { ...again, attempt });
        const sent = { ...found, ...again, log: [...found.log, attempt] };
        dispatcher.push([sent]);
        return ok(deliveryAnswer(sent, principal));
      },
    }),
  ];
}

const mayResend = ['operator', 'privacy-manager', 'system', 'partner'] as const;

const askerOf = (
  { roles, client, subject }: Principal,
  hash: (subject: string) => string,
): Asker => ({
  // The role it was done in: the first of this route's that the token has.
  role: mayResend.find((role) => roles.includes(role)) ?? '',
  client,
  subject: hash(subject),
});

const idOf = (params: { partner: string; channel: string; delivery: string }): string =>
  `${deliveryPrefix(params.partner, params.channel)}${params.delivery}`;
