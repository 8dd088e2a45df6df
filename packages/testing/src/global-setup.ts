import { join } from 'node:path';
import { defaultDataDir, type Stack, startServers, timedProgress } from '@doui/local';

// Real servers, started once for the whole run, whichever projects take part in it. A run beside
// servers that are up already names their file in DOUI_TEST_SERVERS and starts none.
let starting: Promise<Stack> | undefined;
let users = 0;

/** Called by vitest before the tests of each project. */
export async function setup(): Promise<void> {
  if (process.env['DOUI_TEST_SERVERS'] && !starting) return;
  users += 1;
  starting ??= start();
  await starting;
}

/** Called after them; the last one stops the servers. */
export async function teardown(): Promise<void> {
  if (!starting) return;
  users -= 1;
  if (users > 0) return;
  const stack = await starting;
  starting = undefined;
  delete process.env['DOUI_TEST_SERVERS'];
  await stack.stop();
}

async function start(): Promise<Stack> {
  const dataDir = join(defaultDataDir(), 'test');
  const portOffset = Number(process.env['DOUI_TEST_PORT_OFFSET'] ?? 1000);
  const stack = await startServers({
    dataDir,
    portOffset,
    fresh: true,
    tls: 'kafka',
    progress: timedProgress((line) => console.log(line)),
  });
  process.env['DOUI_TEST_SERVERS'] = join(dataDir, 'servers.json');
  return stack;
}
