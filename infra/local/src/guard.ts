// Runs as a process of its own. It reads from its runner, line by line, which process groups to look
// after; when the pipe closes, however the runner ended, it ends them all, then itself.
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { groupAlive, signalGroup } from './processes.ts';

const GRACE_MS = 5_000;
const groups = new Set<number>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, pid] = line.split(' ');
  if (verb === 'add') groups.add(Number(pid));
  if (verb === 'remove') groups.delete(Number(pid));
});
lines.on('close', () => void endAll());

async function endAll(): Promise<void> {
  const newestFirst = [...groups].reverse();
  for (const pid of newestFirst) signalGroup(pid, 'SIGTERM');
  const until = performance.now() + GRACE_MS;
  while (newestFirst.some(groupAlive) && performance.now() < until) await sleep(50);
  for (const pid of newestFirst) signalGroup(pid, 'SIGKILL');
  process.exit(0);
}
