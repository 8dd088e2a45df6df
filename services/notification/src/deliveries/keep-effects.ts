import { streamKey } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import { continueTrace, currentTraceparent, withSpan } from '@doui/telemetry';
import type { Contacts } from '../contacts/handle.ts';
import type { FollowedStore } from '../happenings/followed.ts';
import type { Taken } from '../happenings/take.ts';
import { type MailDelivery, mailOf } from '../mails/mail-delivery.ts';
import type { PartnerBook } from '../partners/partner.ts';
import { deliveriesOf, type PartnerDelivery } from '../partners/partner-delivery.ts';
import { partnerEventOf } from '../partners/partner-event.ts';
import type { Delivery, DeliveryStore } from './delivery.ts';
import type { Dispatcher } from './dispatch.ts';

export type KeepDeps = {
  readonly master: MasterKey;
  readonly book: PartnerBook;
  readonly contacts: Pick<Contacts, 'known' | 'forget'>;
  readonly followed: Pick<FollowedStore, 'holders'>;
  readonly partners: Outbox<PartnerDelivery>;
  readonly mails: Outbox<MailDelivery>;
  readonly now: () => number;
};

/** A store, and whoever sends what is in it. */
type OutboxOf<Content> = {
  readonly store: DeliveryStore<Content>;
  readonly dispatcher: Pick<Dispatcher<Content>, 'push'>;
};
export type Outbox<D> = D extends Delivery<infer Content> ? OutboxOf<Content> : never;

const holdersPage = 500;
const bulk = 128;

/** Turns effects into deliveries: durable first, then at once on their way. */
export const keepEffects =
  (deps: KeepDeps) =>
  async (taken: readonly Taken[]): Promise<void> => {
    const { partners, mails } = deps;
    const now = deps.now();
    const toPartners = taken.flatMap((each) => partnerDeliveries(deps, each, now));
    // Side by side: who can be reached by mail is looked up while partners are told.
    await Promise.all([
      keptAndPushed(partners, toPartners),
      mailDeliveries(deps, taken, now).then((made) => keptAndPushed(mails, made)),
    ]);
    for (const { happening, effects } of taken) {
      if (effects.forget) await deps.contacts.forget(happening.org, happening.id);
      if (effects.toHolders) await mailHolders(deps, { happening, effects }, now);
    }
  };

/** Bulk by bulk, so that the first are on their way while the rest are being kept. */
async function keptAndPushed<Content>(
  { store, dispatcher }: OutboxOf<Content>,
  deliveries: readonly Delivery<Content>[],
): Promise<void> {
  for (let from = 0; from < deliveries.length; from += bulk) {
    dispatcher.push(await store.insert(deliveries.slice(from, from + bulk)));
  }
}

function partnerDeliveries(
  { master, book }: KeepDeps,
  { happening, effects }: Taken,
  now: number,
): PartnerDelivery[] {
  if (effects.tellings.length === 0) return [];
  return continueTrace(happening.traceparent, () =>
    withSpan('tell partners', { 'doui.kind': happening.source }, () => {
      const made = { now, version: happening.version, traceparent: currentTraceparent() };
      return effects.tellings.flatMap((telling) => {
        const partner = book.partner(telling.partner);
        if (!partner || partner.org !== happening.org) return [];
        const event = partnerEventOf(master, happening, telling, partner);
        const person = telling.person ? happening.id : undefined;
        return deliveriesOf(event, partner, book, { ...made, person });
      });
    }),
  );
}

async function mailDeliveries(
  { contacts }: KeepDeps,
  taken: readonly Taken[],
  now: number,
): Promise<MailDelivery[]> {
  const mailing = taken.filter(({ effects }) => effects.mails.length > 0);
  if (mailing.length === 0) return [];
  // Who cannot be reached gets no mail made; of the others few want one for each consent.
  const known = await contacts.known([...new Set(mailing.map(personOf))]);
  return mailing.flatMap((each) => {
    const contact = known.get(personOf(each));
    if (!contact) return [];
    return each.effects.mails
      .filter(({ kind }) => kind !== 'given' || contact.receipts)
      .map((mail) => mailOf(each.happening, mail, each.happening.id, now));
  });
}

const personOf = ({ happening: { org, kind, id } }: Taken): string => streamKey(org, kind, id);

/** everybody who holds the purpose is told, page by page. */
async function mailHolders(
  { followed, contacts, mails }: KeepDeps,
  { happening, effects }: Taken,
  now: number,
): Promise<void> {
  const order = effects.toHolders;
  if (!order) return;
  const { purpose, ...mail } = order;
  for (let after = ''; ; ) {
    const holders = await followed.holders(happening.org, purpose, after, holdersPage);
    const persons = holders.map((stream) => stream.slice(stream.indexOf(':') + 1));
    const known = await contacts.known(persons);
    const made = persons
      .filter((person) => known.has(person))
      .map((person) => mailOf(happening, mail, person.slice(person.lastIndexOf('/') + 1), now));
    mails.dispatcher.push(await mails.store.insert(made));
    if (holders.length < holdersPage) return;
    after = holders.at(-1) ?? '';
  }
}
