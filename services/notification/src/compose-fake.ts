import { fakeAuth } from '@doui/auth/fake';
import { createApp, memoryAccessLog, whoIs } from '@doui/http';
import { createKeyring, masterKeyOf, memoryKeyStore } from '@doui/keyring';
import { memoryContactStore } from './contacts/contact.ts';
import { createContacts } from './contacts/handle.ts';
import { contactRoutes } from './contacts/routes.ts';
import type { Delivery } from './deliveries/delivery.ts';
import { memoryDeliveryStore } from './deliveries/memory-store.ts';
import { createDirectory } from './directory/memory-directory.ts';
import type { MailContent } from './mails/mail-delivery.ts';
import { messageRoutes } from './mails/messages.ts';
import { createBook } from './partners/book.ts';
import { deliveryRoutes } from './partners/delivery-routes.ts';
import { createPartners } from './partners/handle.ts';
import type { PartnerContent } from './partners/partner-delivery.ts';
import { memoryPartnerStore } from './partners/partner-store.ts';
import { partnerRoutes } from './partners/routes.ts';

const quiet = () => undefined;

/** The routes without servers; `persons` are those of every organisation. */
export function composeFake(persons: readonly string[]) {
  const now = Date.now;
  const masterKey = masterKeyOf({ 1: new Uint8Array(32).fill(1) });
  const contactStore = memoryContactStore();
  const keyring = createKeyring({ owner: 'notification', masterKey, store: memoryKeyStore() });
  const contacts = createContacts({ store: contactStore, keyring });
  const deliveries = memoryDeliveryStore<PartnerContent>();
  const mails = memoryDeliveryStore<MailContent>();
  const pushed: Delivery<PartnerContent>[] = [];
  const partners = createPartners({
    store: memoryPartnerStore(),
    book: createBook(),
    openTopic: async () => undefined,
    allowLoopback: false,
    now,
  });
  const access = memoryAccessLog();
  const app = createApp({
    service: 'notification',
    config: { host: '127.0.0.1', port: 0 },
    auth: fakeAuth(),
    log: { error: quiet, warn: quiet, info: quiet, debug: quiet },
    access,
    persons: whoIs({
      directory: { personOf: async (_org, subject) => subject, represents: async () => false },
      exists: async (_org, person) => persons.includes(person),
    }),
    routes: [
      ...contactRoutes(contacts, now),
      ...messageRoutes({ mails, directory: createDirectory() }),
      ...partnerRoutes(partners, masterKey),
      ...deliveryRoutes({
        partners,
        store: deliveries,
        dispatcher: { push: (some) => void pushed.push(...some) },
        now,
        hashSubject: (subject) => `hash-of-${subject}`,
      }),
    ],
  });
  return { app, access, contactStore, deliveries, mails, pushed };
}
