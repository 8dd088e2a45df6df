import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Authority } from './authority.ts';
import { fetchServer } from './cache.ts';
import { mustRun } from './commands.ts';
import { fetchWithCa } from './https-probe.ts';
import { javaTool } from './java.ts';
import { alone } from './lock.ts';
import { during, type Progress } from './progress.ts';
import { expandRealm, readRealmTemplate } from './realm.ts';
import type { Secrets } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';

export interface KeycloakOptions {
  readonly supervisor: Supervisor;
  readonly dataDir: string;
  readonly cacheDir: string;
  readonly port: number;
  readonly portalUrl: string;
  readonly secrets: Secrets;
  readonly authority?: Authority;
  readonly progress: Progress;
}

const OPENS = ['java.lang', 'java.util', 'java.util.concurrent', 'java.io', 'java.nio'];

/** Starts Keycloak with the realm (imported when its database is new); answers its address. */
export async function startKeycloak(options: KeycloakOptions): Promise<string> {
  const { port, authority, secrets } = options;
  const distribution = await builtDistribution(options.cacheDir, options.progress);
  const home = makeHome(distribution, join(options.dataDir, 'keycloak'));
  writeRealm(home, options);
  const url = `${authority ? 'https' : 'http'}://127.0.0.1:${port}`;
  const discovery = `${url}/realms/doui/.well-known/openid-configuration`;
  await options.supervisor.start({
    name: 'keycloak',
    ports: { keycloak: port },
    command: javaTool('java'),
    args: [...javaOptions(home), ...serverOptions(url, port, authority)],
    env: {
      KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
      KC_BOOTSTRAP_ADMIN_PASSWORD: secrets.keycloakAdmin,
      KC_HTTPS_KEY_STORE_PASSWORD: authority?.password,
    },
    ready: async () => (await fetchWithCa(discovery, authority?.ca)) === 200,
    readyMs: 300_000,
    hint: 'DOUI_KEYCLOAK_URL points to a Keycloak of your own; `--fresh` starts with empty data',
  });
  return url;
}

/** The distribution after its build step, which writes into it and is needed once. */
async function builtDistribution(cacheDir: string, progress: Progress): Promise<string> {
  const unpacked = await fetchServer('keycloak', cacheDir, progress);
  const [name] = readdirSync(unpacked).filter((entry) => entry.startsWith('keycloak-'));
  const distribution = join(unpacked, name ?? '');
  const built = join(unpacked, 'built');
  if (existsSync(built)) return distribution;
  return alone(`${built}.lock`, async () => {
    if (existsSync(built)) return distribution;
    await during(progress, 'build keycloak (once)', () =>
      mustRun('sh', [join(distribution, 'bin', 'kc.sh'), 'build', '--db=dev-file']),
    );
    writeFileSync(built, '');
    return distribution;
  });
}

/** A home with data of its own, whose other folders are those of the shared distribution. */
function makeHome(distribution: string, home: string): string {
  mkdirSync(join(home, 'data', 'import'), { recursive: true, mode: 0o700 });
  for (const folder of ['bin', 'conf', 'lib', 'providers', 'themes']) {
    rmSync(join(home, folder), { force: true });
    symlinkSync(join(distribution, folder), join(home, folder));
  }
  return home;
}

/** Keycloak reads it only while it has no realm of that name. */
function writeRealm(home: string, { secrets, portalUrl }: KeycloakOptions): void {
  const realm = expandRealm(readRealmTemplate(), secrets.clients, portalUrl);
  const file = join(home, 'data', 'import', 'doui-realm.json');
  writeFileSync(file, JSON.stringify(realm, null, 2), { mode: 0o600 });
}

const javaOptions = (home: string): string[] => [
  // It starts twice as fast without the second compiler, and nothing here waits for its top speed.
  ...['-Xms64m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
  ...['-Dfile.encoding=UTF-8', '-Djava.net.preferIPv4Stack=true'],
  ...OPENS.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  `-Dkc.home.dir=${home}`,
  `-Djboss.server.config.dir=${join(home, 'conf')}`,
  '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
  '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
  '-Dquarkus-log-max-startup-records=10000',
  '-Dpicocli.disable.closures=true',
  ...['-cp', join(home, 'lib', 'quarkus-run.jar')],
  'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
];

function serverOptions(url: string, port: number, authority: Authority | undefined): string[] {
  const listener = authority
    ? [
        `--https-port=${port}`,
        `--https-key-store-file=${authority.keystore}`,
        '--http-enabled=false',
      ]
    : [`--http-port=${port}`, '--http-enabled=true'];
  return [
    ...['start', '--optimized', '--import-realm', '--http-host=127.0.0.1', `--hostname=${url}`],
    ...['--cache=local', ...listener],
  ];
}
