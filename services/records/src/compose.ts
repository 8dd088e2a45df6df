import { createAuth, subjectHash } from '@doui/auth';
import { topics } from '@doui/events';
import {
  accessWriter,
  authorityOf,
  callService,
  consentDirectory,
  createApp,
  kafkaOf,
  keycloakOf,
  mongoOf,
  whoIs,
} from '@doui/http';
import { createKeyring, deriveKey, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { createPrinter } from '@doui/print';
import { type Consumer, connect, type Follower } from '@doui/stream';
import { logger } from '@doui/telemetry';
import { onAccess } from './access/consume-access.ts';
import { accessRoutes } from './access/routes.ts';
import { mongoAccessStore } from './access/store.ts';
import type { Config } from './config.ts';
import { onConsentEvents } from './exceptions/consume-erasures.ts';
import { claimRoutes } from './exceptions/routes.ts';
import { mongoClaimStore } from './exceptions/store.ts';
import { sealedWords } from './exceptions/words.ts';
import { composeLog } from './log/compose-log.ts';
import { logTopics } from './log/event.ts';
import { deleteDue } from './places/delete-due.ts';
import { startFiling } from './places/filing.ts';
import { onProvisions } from './provisions/consume-provisions.ts';
import { deleteExpired } from './provisions/delete-expired.ts';
import { keepingsStore } from './provisions/keepings-store.ts';
import { provisionRoutes } from './provisions/routes.ts';
import { mongoProvisionStore } from './provisions/store.ts';
import { deleteExpiredReceipts } from './receipts/delete-expired.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { mongoReceiptStore } from './receipts/store.ts';
import { recipientNames } from './recipients/names.ts';
import { recipientStore } from './recipients/store.ts';
import { registryTitles } from './recipients/titles.ts';
import { keycloakRoles } from './roles/keycloak.ts';
import { roleRoutes } from './roles/routes.ts';
import { mongoRoleReviewStore } from './roles/store.ts';
import { sealedReviews } from './roles/words.ts';

const service = 'records';

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onTrouble = (error: unknown): void => log.warn('tried again later', { error });
  const masterKey = readMasterKey(config.masterKeyFile);
  const subjectKey = deriveKey(masterKey, 'subject');
  const hashSubject = (subject: string) => subjectHash(subjectKey, subject);
  const ca = authorityOf(config);

  const stream = connect(kafkaOf(config, service));
  const connection = await connectMongo(mongoOf(config, config.mongoDatabase));
  // Apart from the records: whoever has the one database cannot read what officers wrote.
  const keys = await connectMongo(mongoOf(config, config.keysDatabase));
  const keyring = createKeyring({ owner: service, masterKey, connection: keys });
  const auth = createAuth(keycloakOf(config));
  // Apart from this service's own client: those tokens go to other services, these to Keycloak alone.
  const roleReader = createAuth({
    ...keycloakOf(config),
    ...{ clientId: config.roleReaderId, clientSecret: config.roleReaderSecret },
  });

  const provisions = mongoProvisionStore(connection);
  const access = mongoAccessStore(connection);
  const receipts = mongoReceiptStore(connection);
  const claims = mongoClaimStore(connection);
  const roleReviews = mongoRoleReviewStore(connection);
  const keepings = keepingsStore(connection, Date.now);
  const names = recipientNames(recipientStore(connection), onTrouble);
  const titles = registryTitles();
  const printer = createPrinter();
  const accessPublisher = stream.publisher();
  const consent = callService({ url: config.consentUrl, auth, ...ca });
  const now = Date.now;
  const ownerOf = (url: string | undefined) => url && callService({ url, auth, ...ca });
  const owners = {
    consent,
    'purpose-registry': ownerOf(config.purposeRegistryUrl),
    'opt-out': ownerOf(config.optOutUrl),
    'stop-tracker': ownerOf(config.stopTrackerUrl),
  };
  const ledgerLog = composeLog({
    ...{ connection, masterKey, log, onTrouble, config },
    owners: new Map(Object.entries(owners).flatMap(([name, one]) => (one ? [[name, one]] : []))),
  });
  let follower: Follower | undefined;
  const consumers: Consumer[] = [];
  let sweeping: NodeJS.Timeout | undefined;
  let filing: ReturnType<typeof startFiling> | undefined;

  const app = createApp({
    service,
    summary: {
      ja: '提供・受領・アクセスの記録',
      en: 'Records of provision, of receipt and of access.',
    },
    config,
    auth,
    log,
    health: {
      registry: () => follower?.ready() ?? false,
      topics: () => consumers.length === 4 && consumers.every((consumer) => consumer.ready()),
    },
    access: accessWriter({ service, publisher: accessPublisher, hashSubject }),
    // Staff are not asked whether the person exists: records are kept for years after one has gone.
    persons: whoIs({ directory: consentDirectory(consent, now), exists: async () => true }),
    routes: [
      ...provisionRoutes({
        ...{ store: provisions, names, titles, keepings, now, hashSubject },
        print: printer.print,
      }),
      ...accessRoutes({ store: access, now }),
      ...receiptRoutes({ store: receipts, now, hashSubject }),
      ...claimRoutes({
        ...{ store: claims, words: sealedWords(keyring), now, hashSubject },
        keptYears: config.accessKeptYears,
      }),
      ...roleRoutes({
        source: keycloakRoles({
          ...{ keycloakUrl: config.keycloakUrl, realm: config.keycloakRealm, ca: ca.ca },
          token: roleReader.serviceToken,
        }),
        ...{ store: roleReviews, words: sealedReviews(keyring), now, hashSubject },
        keptYears: config.accessKeptYears,
      }),
      ...ledgerLog.routes,
    ],
  });

  async function sweep(): Promise<void> {
    try {
      const swept = {
        provision: await deleteExpired(provisions, now()),
        receipt: await deleteExpiredReceipts(receipts, now()),
        access: await deleteDue(access, now(), ({ keepUntil }) => keepUntil),
        'role-review': await deleteDue(roleReviews, now(), ({ keepUntil }) => keepUntil),
        exception: await deleteDue(claims, now(), ({ keepUntil }) => keepUntil),
      };
      for (const [kind, { deleted }] of Object.entries(swept)) {
        if (deleted === 0) continue;
        const told = { 'doui.kind': kind, 'doui.count': deleted };
        log.info('records whose time is over were deleted', told);
      }
    } catch (error) {
      onTrouble(error);
    }
  }

  return {
    app,
    log,
    async start() {
      for (const store of [provisions, access, receipts, claims, roleReviews])
        await store.prepare();
      await ledgerLog.prepare();
      follower = stream.follow({
        group: `records.registry.${config.instance}`,
        topics: [topics.registryState],
        onRecord: (record) => {
          titles.onRegistryState(record);
          return names.onRegistryState(record);
        },
        onFault: onTrouble,
      });
      const consume = { deadLetter: true, onFault: onTrouble } as const;
      consumers.push(
        stream.consume({
          ...consume,
          group: 'records.provisions.0',
          topics: [topics.provisions],
          onBatch: onProvisions({ store: provisions, keepings }),
          batchMax: 2_000,
        }),
        stream.consume({
          ...consume,
          group: 'records.access.0',
          topics: [topics.access],
          onBatch: onAccess(access, { keptYears: config.accessKeptYears }),
        }),
        stream.consume({
          ...consume,
          group: 'records.erasures.0',
          topics: [topics.consentEvents],
          onBatch: onConsentEvents(keyring),
        }),
        stream.consume({
          ...consume,
          group: 'records.events.0',
          topics: logTopics,
          // A batch is a few writes whatever it holds, beside one for each stream.
          batchMax: 2_000,
          onBatch: ledgerLog.onBatch,
        }),
      );
      filing = startFiling([provisions.places, access.places, receipts.places, claims.places], {
        everyMs: config.fileEveryMs,
        onTrouble,
      });
      sweeping = setInterval(() => void sweep(), config.sweepEveryMs);
      sweeping.unref();
      ledgerLog.start();
      return app.listen();
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      () => app.close(),
      () => printer.close(),
      () => clearInterval(sweeping),
      () => filing?.stop(),
      () => ledgerLog.stop(),
      async () => void (await Promise.all(consumers.map((consumer) => consumer.stop()))),
      async () => follower?.stop(),
      () => names.settled(),
      () => accessPublisher.close(),
      () => connection.close(),
      () => keys.close(),
    ],
  };
}
