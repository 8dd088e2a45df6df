import { mkdirSync, rmSync } from 'node:fs';
import {
  type Access,
  type Api,
  accessFrom,
  createApi,
  createTerminal,
  createTokens,
  dataDirOf,
  readServers,
  type Terminal,
  type Tokens,
} from '@doui/cli';
import { type Addresses, createSupervisor, personPassword, type Supervisor } from '@doui/local';
import { type Client, createClient } from '@doui/sdk';
import { connect, type Stream } from '@doui/stream';
import { type Settings, settingsFrom } from './settings.ts';
import { type GateWatch, watchGate } from './watch/gate-watch.ts';

/** What the main job stands in: the running stack, and its own eyes on it. */
export type World = {
  readonly settings: Settings;
  readonly servers: Addresses;
  readonly access: Access;
  readonly api: Api;
  readonly tokens: Tokens;
  readonly terminal: Terminal;
  readonly supervisor: Supervisor;
  /** The broker as its administrator sees it: for counting, never for what the product does. */
  readonly stream: Stream;
  readonly gate: GateWatch;
  /** The SDK in the hands of a person who signed in. */
  person(login: string, org: string): Client;
  /** The token of an organisation's own system. */
  systemToken(org: string): Promise<string>;
  stop(): Promise<void>;
};

const partitions = 6;

export async function enterWorld(
  env: Readonly<Record<string, string | undefined>>,
): Promise<World> {
  const settings = settingsFrom(env);
  const servers = readServers(dataDirOf(env));
  if (!servers) throw new Error('the stack does not run; `doui up` starts it and runs this job');
  rmSync(settings.directory, { recursive: true, force: true });
  mkdirSync(settings.directory, { recursive: true, mode: 0o700 });

  const access = accessFrom(env);
  const tokens = createTokens(access.tokenUrl);
  const stream = connect({
    // The administrator's connection stays on this machine, where the plain listener is.
    brokers: servers.kafka.brokers,
    username: 'admin',
    password: servers.kafka.users['admin'] ?? '',
    clientId: 'main-job',
    partitions,
  });
  const gate = watchGate(stream, `main-job.${process.pid}`);
  const supervisor = await createSupervisor({ dataDir: settings.directory });
  return {
    ...{ settings, servers, access, tokens, supervisor, stream, gate },
    api: createApi(access.apiUrl),
    terminal: createTerminal({
      out: (text) => process.stdout.write(text),
      err: (text) => process.stderr.write(text),
      quiet: settings.quiet,
    }),
    person: (login, org) =>
      createClient({
        baseUrl: access.apiUrl,
        org,
        token: () => tokens.ofPerson(login, personPassword(login)),
        // Ten thousand people at once keep a small machine's database busy; each asks until served.
        retry: { attempts: 40 },
      }),
    systemToken: (org) => tokens.ofClient(access.client('system', org)),
    async stop() {
      await supervisor.stop();
      await gate.stop();
    },
  };
}
