#!/usr/bin/env node
// Plain JavaScript that any Node from 20 on can read: it finds a Node that runs TypeScript directly
// (24 or newer) and hands over to src/main.ts.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'src', 'main.ts');

if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  await import(main);
} else {
  const node = carriedNode();
  if (node) handOver(node);
  else explain();
}

/** The Node that `npm ci` brought along, searched for upwards as Node searches packages. */
function carriedNode() {
  const name = `node-${process.platform}-${process.arch}`;
  for (let at = here; ; at = dirname(at)) {
    const file = join(at, 'node_modules', name, 'bin', 'node');
    if (existsSync(file)) return file;
    if (dirname(at) === at) return undefined;
  }
}

function handOver(node) {
  // The channel tells the real process when this one is gone, however it went.
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, DOUI_LAUNCHED: '1' },
  });
  // Ctrl-C reaches both; the child cleans up and this one only waits. Others are passed on.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`doui: ${node} cannot be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
    process.exit();
  });
}

function explain() {
  console.error(
    [
      `doui needs Node ${NEEDED} or newer; this is Node ${process.versions.node} on ${process.platform}-${process.arch}.`,
      `doui には Node ${NEEDED} 以上が必要です。`,
      'On Linux (x64, arm64) `npm ci` brings it along: run it in the repository first.',
      'On other systems install Node 24 from https://nodejs.org and try again.',
    ].join('\n'),
  );
  process.exitCode = 1;
}
