import { writeComposeFiles } from './compose-files.ts';
import { timedProgress } from './progress.ts';
import { defaultDataDir, type Stack, startServers } from './stack.ts';

const USAGE = `usage: node infra/local/src/main.ts servers [--fresh] [--tls]
       node infra/local/src/main.ts compose    (writes the files of infra/compose.yaml)`;

const [command, ...flags] = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== '--fresh' && flag !== '--tls');
if (command === 'compose' && flags.length === 0) {
  console.log(`written to ${writeComposeFiles(defaultDataDir())}`);
} else if (command === 'servers' && unknown.length === 0) {
  await servers().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
} else {
  console.error(USAGE);
  process.exit(2);
}

/** Starts the servers and keeps them until somebody ends us, or one of them ends. */
async function servers(): Promise<void> {
  // Before they are up an exit is enough: the guard ends what was started.
  let end = (_reason: string): void => process.exit(1);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => end(signal));
  const stack = await startServers({
    fresh: flags.includes('--fresh'),
    tls: flags.includes('--tls'),
    progress: timedProgress((line) => console.log(line)),
    onExit: (name, reason) => end(`${name} ended with ${reason}`),
  });
  for (const line of summary(stack)) console.log(line);
  const reason = await new Promise<string>((resolve) => {
    end = resolve;
  });
  console.log(`stopping: ${reason}`);
  await stack.stop();
  process.exit(reason.startsWith('SIG') ? 0 : 1);
}

function summary({ kafka, mongoUrl, keycloakUrl, ca, dataDir }: Stack): string[] {
  return [
    `kafka     ${kafka.brokers}, users in ${dataDir}/servers.json`,
    ...(kafka.tlsBrokers ? [`kafka tls ${kafka.tlsBrokers}, CA ${ca}`] : []),
    `mongodb   ${mongoUrl}`,
    `keycloak  ${keycloakUrl}/realms/doui`,
    `ready; Ctrl-C ends all of it (process ${process.pid})`,
  ];
}
