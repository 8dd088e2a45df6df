import { timedProgress } from './progress.ts';
import { startServers } from './stack.ts';

const USAGE = 'usage: node infra/local/src/main.ts servers [--fresh] [--tls]';

const [command, ...flags] = process.argv.slice(2);
const unknown = flags.filter((flag) => flag !== '--fresh' && flag !== '--tls');
if (command !== 'servers' || unknown.length > 0) {
  console.error(USAGE);
  process.exit(2);
}
await servers();

/** Starts the servers and keeps them until somebody ends us, or one of them ends. */
async function servers(): Promise<void> {
  let end: (reason: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => end(signal));
  const stack = await startServers({
    fresh: flags.includes('--fresh'),
    tls: flags.includes('--tls'),
    progress: timedProgress((line) => console.log(line)),
    onExit: (name, reason) => end(`${name} ended with ${reason}`),
  });
  console.log(`kafka     ${stack.kafka.brokers} (users in ${stack.dataDir}/servers.json)`);
  if (stack.kafka.tlsBrokers) console.log(`kafka tls ${stack.kafka.tlsBrokers}, CA ${stack.ca}`);
  console.log(`mongodb   ${stack.mongoUrl}`);
  console.log(`keycloak  ${stack.keycloakUrl}/realms/doui`);
  console.log(`ready; Ctrl-C ends all of it (process ${process.pid})`);
  const keepAlive = setInterval(() => undefined, 60_000);
  const reason = await ended;
  clearInterval(keepAlive);
  console.log(`stopping: ${reason}`);
  await stack.stop();
  process.exit(/^SIG/.test(reason) ? 0 : 1);
}
