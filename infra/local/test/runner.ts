// A runner to be killed: supervises one process that has a child of its own, and says their numbers.
import { readFileSync } from 'node:fs';
import { createSupervisor } from '../src/supervisor.ts';

const [dataDir = '', mode = ''] = process.argv.slice(2);
const forks = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  console.log('child ' + child.pid);
  setInterval(() => {}, 1000);`;

const supervisor = await createSupervisor({ dataDir });
await supervisor.start({
  name: 'forks',
  command: process.execPath,
  args: ['-e', forks],
  ready: async () => readFileSync(supervisor.logFile('forks'), 'utf8').includes('child '),
});
console.log(JSON.stringify({ pid: supervisor.pid('forks'), guard: supervisor.guardPid }));
if (mode === 'stop') await supervisor.stop();
