import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessSpec } from '@doui/local';
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
  readonly user?: string;
  readonly env?: Readonly<Record<string, string>>;
};

/** A party as a process of its own, with the rights of its own Kafka user and nothing else. */
function partyProcess(world: World, { name, script, user, env }: Party): ProcessSpec {
  const { kafka } = world.servers;
  const journal = journalFile(world, name);
  const opened = readJournal(journal);
  return {
    name,
    command: process.execPath,
    args: [join(parties, script)],
    env: {
      DOUI_JOURNAL: journal,
      ...(user
        ? {
            DOUI_KAFKA_BROKERS: kafka.brokers,
            DOUI_KAFKA_USERNAME: user,
            DOUI_KAFKA_PASSWORD: kafka.users[user] ?? '',
          }
        : {}),
      ...env,
    },
    // A party is ready when it says so.
    ready: async () => opened.next().some(({ type }) => type === 'started'),
    readyMs: 30_000,
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
