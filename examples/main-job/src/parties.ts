import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topics } from '@doui/events';
import { brokersOf, defaultCacheDir, kafkaClassPath, type ProcessSpec, portOf } from '@doui/local';
import type { Org } from './people/person.ts';
import { feeds } from './people/record-of.ts';
import { type Journal, readJournal } from './watch/journal.ts';
import type { World } from './world.ts';

const parties = fileURLToPath(new URL('../../parties/', import.meta.url));

export const journalFile = (world: World, name: string): string =>
  join(world.settings.directory, `${name}.ndjson`);

type Party = {
  readonly name: string;
  readonly script: string;
  /** Another program than Node, and what it needs before the script. */
  readonly program?: { readonly command: string; readonly args: readonly string[] };
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** A party as a process of its own, with the rights of its own Kafka user and nothing else. */
function partyProcess(world: World, { name, script, program, user, env }: Party): ProcessSpec {
  const { kafka } = world.servers;
  const journal = journalFile(world, name);
  const opened = readJournal(journal);
  return {
    name,
    command: program?.command ?? process.execPath,
    args: [...(program?.args ?? []), join(parties, script)],
    env: {
      DOUI_JOURNAL: journal,
      ...(user
        ? {
            DOUI_KAFKA_BROKERS: brokersOf(world.servers),
            DOUI_KAFKA_USERNAME: user,
            DOUI_KAFKA_PASSWORD: kafka.users[user] ?? '',
            ...(world.servers.ca ? { DOUI_KAFKA_CA: world.servers.ca } : {}),
          }
        : {}),
      ...env,
    },
    // A party is ready when it says so.
    ready: async () => opened.next().some(({ type }) => type === 'started'),
    readyMs: 60_000,
  };
}

/** Starts a party and gives its journal, from its beginning. */
export async function startParty(world: World, party: Party): Promise<Journal> {
  await world.supervisor.start(partyProcess(world, party));
  return readJournal(journalFile(world, party.name));
}

export const startRecipient = (world: World, org: Org): Promise<Journal> => {
  const { feed, recipient } = feeds[org];
  const name = `recipient-${recipient}`;
  return startParty(world, {
    ...{ name, script: 'src/recipient.ts', user: name },
    env: { DOUI_FEED: feed },
  });
};

export const startMailServer = (world: World): Promise<Journal> =>
  startParty(world, {
    ...{ name: 'smtp-sink', script: 'src/smtp-sink.ts' },
    env: {
      DOUI_PORT: String(portOf(world.servers.ports, 'smtp')),
      DOUI_MAIL_DIRECTORY: join(world.settings.directory, 'mails'),
    },
  });

/** Whom webhooks tell: the partner of each feed, and the other one the movers name to everybody. */
export const subscribers: readonly (readonly [Org, string])[] = [
  ...(Object.keys(feeds) as Org[]).map((org) => [org, feeds[org].recipient] as const),
  ['hikkoshibin', 'mizu'],
];

/** One receiver for all partners; each has a path and a secret of its own. */
export async function startWebhookReceiver(world: World, secretsFile: string) {
  const name = 'webhook-receiver';
  const script = 'src/webhook-receiver.ts';
  // The partner that listens in Java says by its topic that it has stopped; the others say it here.
  const kinds = subscribers.map(
    ([, partner]) => `${partner}=${inJava.includes(partner) ? 'received' : 'stopped'}`,
  );
  const env = { DOUI_SECRETS: secretsFile, DOUI_ACKNOWLEDGE: kinds.join(',') };
  const journal = await startParty(world, { name, script, env });
  const lines = journal.next();
  const port = lines.find(({ type }) => type === 'started')?.['port'];
  return { journal, url: `http://127.0.0.1:${String(port)}` };
}

/** Where a partner finds what it signs its own words with. */
export const secretFile = (world: World, partner: string): string =>
  join(world.settings.directory, `partner-${partner}.secret`);

/** Partners whose listener is written in another language, with another client. */
export const inJava: readonly string[] = ['denki'];

/** A partner that reads its own topic, with its own user. */
export async function startPartner(world: World, partner: string): Promise<Journal> {
  const name = `partner-${partner}`;
  const env = { DOUI_TOPIC: topics.partnerEvents(partner) };
  if (!inJava.includes(partner)) {
    return startParty(world, { name, user: name, env, script: 'src/partner.ts' });
  }
  const classPath = await kafkaClassPath(defaultCacheDir(), () => undefined);
  const args = ['-Xmx96m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', classPath];
  const program = { command: 'java', args };
  const acks = {
    DOUI_ACKS_TOPIC: topics.partnerAcks(partner),
    DOUI_SECRET_FILE: secretFile(world, partner),
  };
  const script = 'src/PartnerListener.java';
  return startParty(world, { name, user: name, env: { ...env, ...acks }, program, script });
}

/** Lines of what the source of an organisation knows; the watched come several times a second. */
export type SourceLine = {
  readonly person: string;
  readonly record: Readonly<Record<string, unknown>>;
  readonly often?: boolean;
};

export function startSource(
  world: World,
  org: Org,
  lines: readonly SourceLine[],
): Promise<Journal> {
  const { feed } = feeds[org];
  const file = join(world.settings.directory, `records-${feed}.ndjson`);
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  writeFileSync(file, text, { mode: 0o600 });
  const env = { DOUI_FEED: feed, DOUI_RECORDS: file, DOUI_RATE: String(world.settings.rate) };
  const name = `source-${org}`;
  return startParty(world, { name, script: 'src/source.ts', user: name, env });
}
