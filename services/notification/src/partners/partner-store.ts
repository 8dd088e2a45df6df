import { durable, guarded, isDuplicate, promptly, settled } from '@doui/ledger';
import type { Connection } from 'mongoose';
import type { Partner, Subscription } from './partner.ts';

export interface PartnerStore {
  readPartner(id: string): Promise<Partner | undefined>;
  readSubscription(partner: string, id: string): Promise<Subscription | undefined>;
  /** Puts version n over n-1; false when another was quicker. */
  putPartner(partner: Partner): Promise<boolean>;
  putSubscription(subscription: Subscription): Promise<boolean>;
  all(): Promise<{ partners: readonly Partner[]; subscriptions: readonly Subscription[] }>;
}

type PartnerRow = Omit<Partner, 'id'> & { readonly _id: string };
type SubscriptionRow = Subscription & { readonly _id: string };

/** Partners and subscriptions, a document each. */
export function mongoPartnerStore(connection: Connection): PartnerStore & {
  prepare(): Promise<void>;
} {
  const db = () => connection.getClient().db(connection.name);
  const partners = () => db().collection<PartnerRow>('partners');
  const subscriptions = () => db().collection<SubscriptionRow>('subscriptions');
  return {
    prepare: () =>
      guarded(async () => {
        await partners().createIndex({ _id: 1, version: 1 }, { unique: true });
        await subscriptions().createIndex({ _id: 1, version: 1 }, { unique: true });
      }),
    readPartner: (id) =>
      promptly(async () => {
        const row = await partners().findOne({ _id: id }, settled);
        return row ? fromPartner(row) : undefined;
      }),
    readSubscription: (partner, id) =>
      promptly(async () => {
        const row = await subscriptions().findOne({ _id: `${partner}/${id}` }, settled);
        return row ? fromSubscription(row) : undefined;
      }),
    putPartner: ({ id, ...partner }) =>
      promptly(async () => {
        if (partner.version === 1)
          return first(() => partners().insertOne({ _id: id, ...partner }, durable));
        const before = { _id: id, version: partner.version - 1 };
        return (await partners().replaceOne(before, partner, durable)).matchedCount === 1;
      }),
    putSubscription: (subscription) =>
      promptly(async () => {
        const _id = `${subscription.partner}/${subscription.id}`;
        if (subscription.version === 1) {
          return first(() => subscriptions().insertOne({ _id, ...subscription }, durable));
        }
        const before = { _id, version: subscription.version - 1 };
        return (await subscriptions().replaceOne(before, subscription, durable)).matchedCount === 1;
      }),
    all: () =>
      guarded(async () => ({
        partners: (await partners().find({}, settled).toArray()).map(fromPartner),
        subscriptions: (await subscriptions().find({}, settled).toArray()).map(fromSubscription),
      })),
  };
}

const fromPartner = ({ _id, ...partner }: PartnerRow): Partner => ({ id: _id, ...partner });
const fromSubscription = ({ _id, ...subscription }: SubscriptionRow): Subscription => subscription;

async function first(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** In memory, for unit tests. */
export function memoryPartnerStore(): PartnerStore {
  const partners = new Map<string, Partner>();
  const subscriptions = new Map<string, Subscription>();
  const put = <Row extends { version: number }>(rows: Map<string, Row>, id: string, row: Row) => {
    if ((rows.get(id)?.version ?? 0) !== row.version - 1) return false;
    rows.set(id, row);
    return true;
  };
  return {
    readPartner: async (id) => partners.get(id),
    readSubscription: async (partner, id) => subscriptions.get(`${partner}/${id}`),
    putPartner: async (partner) => put(partners, partner.id, partner),
    putSubscription: async (row) => put(subscriptions, `${row.partner}/${row.id}`, row),
    all: async () => ({
      partners: [...partners.values()],
      subscriptions: [...subscriptions.values()],
    }),
  };
}
