import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, get } from '../../../app/api.ts';
import type { Actor } from '../../frame/who.tsx';
import { usePaged } from '../common/paged.ts';

export const deliveryStates = ['queued', 'sent', 'dead', 'withheld'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

export type Delivery = {
  readonly delivery: string;
  readonly channel: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly dueAt?: string;
  readonly event: { readonly id: string; readonly type: string; readonly at: string };
  readonly log: readonly {
    readonly at: string;
    readonly tookMs: number;
    readonly result: string;
    readonly code?: string;
    readonly status?: number;
    /** Who asked for another sending. */
    readonly by?: Actor;
  }[];
};

type Recipient = { readonly id: string; readonly partner?: string };

/** The partners of an organisation, as its recipients name them. */
export const usePartners = (org: string) =>
  useQuery({
    queryKey: ['operations', 'partners', org],
    queryFn: async ({ signal }) => {
      const path = `/v1/organisations/${org}/recipients?limit=1000`;
      const { items } = await get<{ items: readonly Recipient[] }>(path, signal);
      const partners = new Map<string, string[]>();
      for (const { id, partner } of items) {
        if (partner) partners.set(partner, [...(partners.get(partner) ?? []), id]);
      }
      return [...partners].map(([partner, recipients]) => ({ partner, recipients }));
    },
  });

const base = (org: string, partner: string) => `/v1/organisations/${org}/partners/${partner}`;

/** Newest first; what was given up in a list of its own. */
export const useDeliveries = (org: string, partner: string, state: string) =>
  usePaged<Delivery>({
    key: ['deliveries', org, partner],
    path: `${base(org, partner)}/${state === 'dead' ? 'dead-letters' : 'deliveries'}`,
    query: state === '' || state === 'dead' ? {} : { state },
    enabled: partner !== '',
  });

export function useResend(org: string, partner: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ channel, delivery }: Delivery) =>
      call('POST', `${base(org, partner)}/channels/${channel}/deliveries/${delivery}:resend`, {
        body: { commandId: crypto.randomUUID() },
      }),
    onSuccess: () =>
      client.invalidateQueries({ queryKey: ['operations', 'deliveries', org, partner] }),
  });
}
