import { readFileSync } from 'node:fs';
import { createAuth, subjectHash } from '@doui/auth';
import { stateTopics, topics } from '@doui/events';
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
import { streamKey } from '@doui/kernel';
import { createKeyring, deriveKey, type MasterKey, readMasterKey } from '@doui/keyring';
import { connectMongo } from '@doui/ledger';
import { connect, type Follower } from '@doui/stream';
import { logger, metrics } from '@doui/telemetry';
import { createView } from '@doui/view';
import type { PassOn } from './acknowledgements/acknowledgement.ts';
import { onWords } from './acknowledgements/consume-acks.ts';
import { listenToPartners } from './acknowledgements/listen.ts';
import { signatureRoutes } from './acknowledgements/routes.ts';
import { acknowledgementRecord } from './acknowledgements/wire.ts';
import type { Config } from './config.ts';
import { createContacts } from './contacts/handle.ts';
import { contactRoutes } from './contacts/routes.ts';
import { mongoContactStore } from './contacts/store.ts';
import { createDispatcher } from './deliveries/dispatch.ts';
import { keepEffects } from './deliveries/keep-effects.ts';
import { keepDeleting } from './deliveries/retention.ts';
import { mailScheduleMs, webhookScheduleMs } from './deliveries/schedule.ts';
import { mongoDeliveryStore } from './deliveries/store.ts';
import { onStateRecord } from './directory/follow-directory.ts';
import { createDirectory } from './directory/memory-directory.ts';
import { eventTopics, onEvents } from './happenings/consume-events.ts';
import { followedId } from './happenings/followed.ts';
import { ownerHistory } from './happenings/owner-history.ts';
import { seenIn, stillStopped } from './happenings/standing.ts';
import { mongoFollowedStore } from './happenings/store.ts';
import { createTaker } from './happenings/take.ts';
import { attemptMail } from './mails/attempt-mail.ts';
import type { MailContent } from './mails/mail-delivery.ts';
import { messageRoutes } from './mails/messages.ts';
import { createSmtp } from './mails/smtp.ts';
import { attemptPartner } from './partners/attempt-partner.ts';
import { createBook } from './partners/book.ts';
import { deliveryRoutes } from './partners/delivery-routes.ts';
import { createPartners } from './partners/handle.ts';
import { openTopic } from './partners/open-topic.ts';
import type { PartnerContent } from './partners/partner-delivery.ts';
import { mongoPartnerStore } from './partners/partner-store.ts';
import { createPost } from './partners/post.ts';
import { partnerRoutes } from './partners/routes.ts';
import { stillGiven } from './partners/still-given.ts';
import { onStops } from './reminders/consume-stops.ts';
import { type Overdue, operatorMail } from './reminders/operator-mail.ts';
import { ageOf, freshOf } from './view-age.ts';

const service = 'notification';

/** Everything of this service, made from its configuration; nothing runs before `start`. */
export async function compose(config: Config) {
  const log = logger(service);
  const onError = (error: unknown): void => log.warn('tried again later', { error });
  const master = readMasterKey(config.masterKeyFile);
  const stream = connect({
    ...kafkaOf(config, service),
    telemetry: {
      log: (level, message, { topic, partition, group, code }) =>
        log[level](`kafka: ${message}`, {
          'doui.topic': plain(topic),
          'doui.partition': plain(partition),
          'doui.group': plain(group),
          'doui.code': plain(code),
        }),
    },
  });
  const database = await connectMongo(mongoOf(config, config.mongoDatabase));
  const keys = await connectMongo(mongoOf(config, config.keysDatabase));
  const auth = createAuth(keycloakOf(config));

  const contactStore = mongoContactStore(database);
  const followed = mongoFollowedStore(database);
  const partnerStore = mongoPartnerStore(database);
  const partnerDeliveries = mongoDeliveryStore<PartnerContent>(database, 'deliveries', onError);
  const mailDeliveries = mongoDeliveryStore<MailContent>(database, 'mails', onError);
  const keyring = createKeyring({ owner: service, masterKey: master, connection: keys });
  const contacts = createContacts({ store: contactStore, keyring });
  const directory = createDirectory();
  const view = createView();
  const book = createBook();
  const admin = stream.admin();
  const publisher = stream.publisher();
  const wordPublisher = stream.publisher();
  const passOn: PassOn = async (said) => {
    if (said.length > 0) await wordPublisher.send(said.map(acknowledgementRecord));
  };
  const accessPublisher = stream.publisher();
  const post = createPost({
    allowLoopback: config.webhookAllowLoopback,
    timeoutMs: config.webhookTimeoutMs,
    now: Date.now,
  });
  const smtp = createSmtp(smtpOf(config));
  const mailDomain = config.mailFrom.split('@').at(-1) ?? 'doui.invalid';
  const partners = createPartners({
    store: partnerStore,
    book,
    openTopic: openTopic({ admin, partitions: config.partitions, ownUser: config.kafkaUsername }),
    allowLoopback: config.webhookAllowLoopback,
    now: Date.now,
  });

  const listener = listenToPartners({
    stream,
    partners: () =>
      book
        .partners()
        .filter(({ kafkaUser }) => kafkaUser !== undefined)
        .map(({ id }) => id),
    onBatch: onWords({
      master,
      book,
      passOn,
      refused(partner, code) {
        refusedWords.add(1, { 'doui.code': code });
        log.warn('an acknowledgement is refused', { 'doui.partner': partner, 'doui.code': code });
      },
    }),
    onFault: onError,
  });

  const refusedWords = metrics.counter('doui.acknowledgement.refused');
  const attempted = metrics.histogram('doui.webhook.attempt');
  const first = metrics.histogram('doui.webhook.first');
  const dead = metrics.counter('doui.webhook.dead');
  const mailed = metrics.counter('doui.mail.sent');
  const mailFailed = metrics.counter('doui.mail.failed');
  const sendToPartner = attemptPartner({
    master,
    book,
    post,
    send: (records) => publisher.send(records),
    allowLoopback: config.webhookAllowLoopback,
    now: Date.now,
    passOn,
    stillGiven: stillGiven({
      facts: view,
      isStopped: stillStopped(view),
      ageMs: (org, person) => ageOf(follower, config.partitions, streamKey(org, 'person', person)),
      fresh: () => freshOf(follower),
    }),
    onGone: async (subscription) => {
      await partners.disable(subscription, 'endpoint-gone');
      log.warn('an endpoint is gone and switched off', { 'doui.partner': subscription.partner });
    },
  });
  const partnerDispatcher = createDispatcher<PartnerContent>({
    store: partnerDeliveries,
    scheduleMs: config.webhookScheduleMs ?? webhookScheduleMs,
    laneWidth: config.webhookWidth,
    now: Date.now,
    random: Math.random,
    onError,
    async attempt(delivery) {
      const startedMs = performance.now();
      if (delivery.attempts === 0) first.record(Date.now() - delivery.createdAt);
      const result = await sendToPartner(delivery);
      attempted.record(performance.now() - startedMs, { 'doui.outcome': result.type });
      return result;
    },
    onSettled(delivery, _result, isDead) {
      if (!isDead) return;
      dead.add(1);
      log.warn('a delivery is given up', { 'doui.partner': delivery.content.event.partner });
    },
  });
  const mailDispatcher = createDispatcher<MailContent>({
    store: mailDeliveries,
    scheduleMs: mailScheduleMs,
    laneWidth: 8,
    now: Date.now,
    random: Math.random,
    onError,
    attempt: attemptMail({
      contacts,
      facts: view,
      fresh: () => freshOf(follower),
      now: Date.now,
      directory,
      send: smtp.send,
      portalUrl: config.portalUrl.replace(/\/+$/, ''),
      domain: mailDomain,
    }),
    onSettled(_delivery, result, isDead) {
      if (result.type === 'delivered') mailed.add(1);
      else if (isDead) mailFailed.add(1);
    },
  });

  const ca = authorityOf(config);
  const consent = callService({ url: config.consentUrl, auth, ...ca });
  const persons = consentDirectory(consent, Date.now);
  const optOut = callService({ url: config.optOutUrl, auth, ...ca });
  const { purposeRegistryUrl: registryUrl } = config;
  const registry = registryUrl ? callService({ url: registryUrl, auth, ...ca }) : undefined;
  const tellOperator = async (overdue: Overdue): Promise<void> => {
    if (config.operatorMail === undefined) return;
    const outcome = await smtp.send(operatorMail(overdue, config.operatorMail, mailDomain));
    if (outcome.type !== 'delivered')
      log.warn('no operator was mailed', { 'doui.code': outcome.type });
  };
  let ready = false;
  let deleting: ReturnType<typeof keepDeleting> | undefined;
  let follower: Follower | undefined;
  let consumer: ReturnType<typeof stream.consume> | undefined;
  let stops: ReturnType<typeof stream.consume> | undefined;

  const app = createApp({
    service,
    summary: {
      ja: '本人へのお知らせと、提供先への通知',
      en: 'Messages to persons, events to partners.',
    },
    config,
    auth,
    log,
    health: {
      directory: () => follower?.ready() ?? false,
      events: () => (consumer?.ready() ?? false) && (stops?.ready() ?? false),
      deliveries: () => ready,
    },
    access: accessWriter({
      service,
      publisher: accessPublisher,
      hashSubject: hasher(master),
    }),
    persons: whoIs({
      directory: persons,
      // Whose events came by is known without asking, also while `consent` is away.
      exists: async (org, person) => {
        const id = followedId('consent', org, 'person', person);
        return (await followed.read([id])).has(id) || persons.exists(org, person);
      },
    }),
    routes: [
      ...contactRoutes(contacts, Date.now),
      ...messageRoutes({ mails: mailDeliveries, directory }),
      ...partnerRoutes(partners, master, () => void listener.refresh().catch(onError)),
      ...signatureRoutes({ book, master, now: Date.now }),
      ...deliveryRoutes({
        partners,
        store: partnerDeliveries,
        dispatcher: partnerDispatcher,
        now: Date.now,
        hashSubject: hasher(master),
      }),
    ],
  });

  const takeEvents = createTaker({
    followed,
    directory,
    history: ownerHistory({ consent, optOut, registry }),
    keep: keepEffects({
      master,
      book,
      contacts,
      followed,
      partners: { store: partnerDeliveries, dispatcher: partnerDispatcher },
      mails: { store: mailDeliveries, dispatcher: mailDispatcher },
      now: Date.now,
    }),
    seen: seenIn(view),
    isStopped: stillStopped(view),
    now: Date.now,
    onGap: ({ source }) =>
      log.warn('events are missing, asking their owner', { 'doui.kind': source }),
  });

  return {
    app,
    log,
    async start(): Promise<{ readonly host: string; readonly port: number }> {
      await Promise.all([
        contactStore.prepare(),
        partnerStore.prepare(),
        partnerDeliveries.prepare(),
        mailDeliveries.prepare({ byChain: true }),
      ]);
      await partners.load();
      const address = await app.listen();
      follower = stream.follow({
        group: `notification.view.${config.instance}`,
        topics: stateTopics,
        // Mails can wait for a tick; more of them would only fill the topics.
        ticks: { instance: `${service}${config.instance}`, everyMs: 400 },
        genesis: { macKey: readFileSync(config.stateMacKeyFile) },
        onRecord: onStateRecord({
          directory,
          view,
          macKey: readFileSync(config.stateMacKeyFile),
          undecodable: ({ topic, partition }, why) =>
            log.error('a state record cannot be read', {
              'doui.topic': topic,
              'doui.partition': partition,
              'doui.reason': why,
            }),
        }),
        onFault: (fault) => log.error('the view is in trouble', { error: fault }),
      });
      // Names and recipients first: an event told without them would be told wrongly.
      await follower.caughtUp();
      await Promise.all([partnerDispatcher.start(), mailDispatcher.start()]);
      deleting = keepDeleting({
        stores: [partnerDeliveries, mailDeliveries],
        now: Date.now,
        onError,
        onDeleted: (count) => log.info('old deliveries are deleted', { 'doui.count': count }),
      });
      ready = true;
      await listener.refresh();
      consumer = stream.consume({
        group: 'notification.events.0',
        topics: eventTopics,
        deadLetter: true,
        onBatch: onEvents(takeEvents),
        onFault: (error) => log.error('an event cannot be handled', { error }),
      });
      stops = stream.consume({
        group: 'notification.partners.0',
        topics: [topics.stopsEvents],
        deadLetter: true,
        onBatch: onStops({
          ...{ master, book, now: Date.now },
          ...{ store: partnerDeliveries, dispatcher: partnerDispatcher, tellOperator },
        }),
        onFault: (error) => log.error('a stop cannot be told', { error }),
      });
      return address;
    },
    /** In this order: nothing new, what is under way, then the doors. */
    stops: [
      async () => consumer?.stop(),
      async () => stops?.stop(),
      () => listener.stop(),
      async () => follower?.stop(),
      () => app.close(),
      async () => deleting?.stop(),
      () => partnerDispatcher.stop(),
      () => mailDispatcher.stop(),
      () => post.close(),
      () => smtp.close(),
      () => publisher.close(),
      () => wordPublisher.close(),
      () => accessPublisher.close(),
      () => admin.close(),
      () => database.close(),
      () => keys.close(),
    ],
  };
}

const plain = (value: unknown): string | undefined =>
  value === undefined ? undefined : String(value);

function hasher(master: MasterKey): (subject: string) => string {
  const key = deriveKey(master, 'subject');
  return (subject) => subjectHash(key, subject);
}

const smtpOf = (config: Config) => ({
  host: config.smtpHost,
  port: config.smtpPort,
  tls: config.smtpTls,
  from: config.mailFrom,
  ...(config.smtpCa === undefined ? {} : { ca: readFileSync(config.smtpCa, 'utf8') }),
  ...(config.smtpUsername === undefined ? {} : { username: config.smtpUsername }),
  ...(config.smtpPassword === undefined ? {} : { password: config.smtpPassword }),
});
