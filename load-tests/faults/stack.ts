import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edgeProcess, serviceProcess } from '@doui/cli';
import {
  type ApiService,
  apiServices,
  type BrokerCount,
  brokerNames,
  portsFrom,
  readPortList,
  type Stack as Servers,
  startServers,
} from '@doui/local';
import type { Earlier } from './earlier.ts';
import type { Network } from './network.ts';
import { startPeers } from './peers.ts';
import { startProxyThread, startProxyThreads } from './proxy-thread.ts';

const lookMs = 10;
const quietLooks = 10;
const restartPauseMs = 1_000;
const restartsMax = 10;
const startsMax = 4;
const preload = fileURLToPath(new URL('./preload/wiring.ts', import.meta.url));

export type StackOptions = {
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly portOffset: number;
  readonly progress: (line: string) => void;
  /** Settings of single services that the run changes. */
  readonly settings?: Readonly<Partial<Record<ApiService, Readonly<Record<string, string>>>>>;
  readonly services?: readonly ApiService[];
  /** Three can be cut from each other; one by default. */
  readonly brokers?: BrokerCount;
  /** For a service that is to be cut off; absent where none can be had. */
  readonly network?: Network | undefined;
  /** A release before this one; absent where there is none. */
  readonly earlier?: Earlier | undefined;
};

/** The real servers, every service as a process of its own, and proxies before broker and database. */
export async function startStack(options: StackOptions) {
  const { dataDir, portOffset, progress, brokers = 1 } = options;
  const services = options.services ?? apiServices;
  // Who ended although nobody asked: an orchestrator would start it again, and so do we.
  const ended: { name: string; reason: string; atMs: number }[] = [];
  let ending = false;
  const peers =
    brokers === 3
      ? await startPeers(portsFrom(process.env, portOffset, readPortList(brokers)))
      : undefined;
  const servers: Servers = await startServers({
    ...{ dataDir, portOffset, cacheDir: options.cacheDir, fresh: true, brokers },
    ...(peers ? { via: peers.via } : {}),
    progress: (line: string) => progress(line),
    onExit: (name, reason) => {
      ended.push({ name, reason, atMs: Date.now() });
      if (!ending) void restarted(name);
    },
  });
  const { supervisor } = servers;
  const addresses = servers.kafka.brokers.split(',');
  const databasePort = Number(new URL(servers.mongoUrl).port);
  const broker = await startProxyThreads(addresses.map((at) => Number(at.split(':').at(-1))));
  const database = await startProxyThread({ port: databasePort });
  const redirects = [...broker.ways, { at: database.port, to: databasePort }];

  const restarting = new Set<string>();
  async function restarted(name: string): Promise<void> {
    // What ends while it comes up is told too; one of us is at it already.
    if (restarting.has(name)) return;
    restarting.add(name);
    for (let tries = 0; tries < restartsMax; tries++) {
      if (ending || supervisor.pid(name) !== undefined) break;
      try {
        await supervisor.restart(name);
      } catch (error) {
        progress(`${name}: ${(error as Error).message.split('\n')[0]}`);
        await new Promise((resolve) => setTimeout(resolve, restartPauseMs));
      }
    }
    restarting.delete(name);
  }

  const aimOf = (name: string): string => join(dataDir, `aim-${name}`);
  const specOf = (service: ApiService, more: Readonly<Record<string, string>> = {}) => {
    const spec = serviceProcess(service, servers);
    return {
      ...spec,
      args: ['--import', preload, ...spec.args],
      env: {
        ...spec.env,
        // The wiring refuses to be loaded in production.
        NODE_ENV: 'test',
        DOUI_LOG_LEVEL: 'warn',
        DOUI_FAULTS_AIM: aimOf(service),
        DOUI_FAULTS_REDIRECT: redirects.map(({ at, to }) => `${to}>${at}`).join(','),
        ...options.settings?.[service],
        ...more,
      },
    };
  };

  const starts = await Promise.allSettled([
    ...services.map((service) => supervisor.start(specOf(service))),
    supervisor.start(edgeProcess(servers, organisationsOf(servers))),
  ]);
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed) {
    ending = true;
    await servers.stop();
    throw failed.reason;
  }

  return {
    servers,
    supervisor,
    services,
    broker,
    /** Between brokers, where there are several. */
    peers,
    database,
    network: options.network,
    earlier: options.earlier,
    ended,
    specOf,
    offset: portOffset,
    macKey: readFileSync(servers.keyFiles.stateMac),
    logFile: (name: string) => join(dataDir, 'logs', `${name}.log`),
    /** `kill -9`, and how long it takes from its new start until it is ready. */
    async kill(name: string): Promise<number> {
      await supervisor.kill(name, 'SIGKILL');
      return this.startAgain(name);
    },
    async startAgain(name: string): Promise<number> {
      const began = performance.now();
      // One that ends while it starts is told as one that ended by itself: two must not start it.
      restarting.add(name);
      try {
        // A service that finds a server away while it starts ends, and an orchestrator starts it again.
        for (let tries = 1; ; tries++) {
          try {
            await supervisor.restart(name);
            return performance.now() - began;
          } catch (error) {
            if (tries >= startsMax || ending) throw error;
            progress(`${name} did not start, once more`);
          }
        }
      } finally {
        restarting.delete(name);
      }
    },
    signal: (name: string, signal: NodeJS.Signals) => supervisor.kill(name, signal),
    pid: (name: string) => supervisor.pid(name),
    /** Lets a service stop itself between its next decision under that transactional id and the write. */
    async aim(name: string, transactionalId: string): Promise<void> {
      writeFileSync(aimOf(name), transactionalId);
      await supervisor.kill(name, 'SIGUSR2');
    },
    /** Takes the aim away, and lets a service that stopped itself go on, also when it does so only now. */
    async letGo(name: string): Promise<void> {
      if (supervisor.pid(name) === undefined) return;
      writeFileSync(aimOf(name), '');
      await supervisor.kill(name, 'SIGUSR2');
      for (let quiet = 0; quiet < quietLooks; ) {
        const pid = supervisor.pid(name);
        if (pid === undefined) return;
        if (isStopped(pid)) {
          quiet = 0;
          await supervisor.kill(name, 'SIGCONT');
        } else quiet += 1;
        await new Promise((resolve) => setTimeout(resolve, lookMs));
      }
    },
    /** What a fault left behind that broke off: nobody stands still, and everybody runs. */
    async mend(): Promise<void> {
      options.network?.plug();
      await peers?.heal();
      await broker.heal();
      await database.heal();
      for (const name of [...brokerNames(brokers), 'mongodb', ...services]) {
        if (restarting.has(name)) continue;
        if (supervisor.pid(name) === undefined) await restarted(name);
        else await supervisor.kill(name, 'SIGCONT').catch(() => undefined);
      }
    },
    async stop(): Promise<void> {
      ending = true;
      await servers.stop();
      await Promise.all([broker.close(), database.close(), peers?.close()]);
    },
  };
}

export type Stack = Awaited<ReturnType<typeof startStack>>;

const organisationsOf = (servers: Servers): string[] =>
  Object.keys(servers.clients)
    .filter((id) => id.startsWith('manager-'))
    .map((id) => id.slice('manager-'.length));

/** True while the process is stopped (SIGSTOP), as the system says. */
export function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
}
