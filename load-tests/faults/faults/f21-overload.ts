import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Command } from '@doui/history';
import { pace } from '../load/pace.ts';
import type { Run } from '../run.ts';
import { of } from './clients-of.ts';
import { type Fault, required, sleep, took } from './fault.ts';

const overloadMs = 20_000;
const times = 5;
/** So many more than it holds: not enough for a second connection to each of its servers. */
const spareFiles = 2;
const withoutFilesMs = 8_000;
const flowsMs = 30_000;

/** F21: five times the load, and no file descriptor left. Twice the persons is a bench of the view. */
export const f21: Fault = {
  id: 'F21',
  title: 'five times the load; file descriptors exhausted',
  async run(run) {
    const from = run.clients.commands.length;
    const more = pace(run.perSecond * times, 200, () => run.clients.turn());
    await sleep(overloadMs);
    await more.end();
    const asked = run.clients.commands.slice(from);
    const codes = answersOf(asked);
    run.progress(`F21: ${asked.length} under overload, ${shown(codes)}`);
    const honest = [...codes.keys()].every((status) => status < 500 || status === 503);
    const flowing = await run.flows(flowsMs);

    const waits: string[] = [];
    for (const service of ['gate', 'consent', 'decision'] as const) {
      if (run.state.over) break;
      waits.push(`${service} ${took(await withoutFiles(run, service))}`);
      run.progress(`F21: without files ${waits.at(-1)}`);
    }
    return [
      required('overload is shed with 503 and nothing else', honest, shown(codes)),
      required('the feed flows after it', flowing !== undefined, took(flowing)),
      required(
        'and after services without a file descriptor left',
        !waits.some((one) => one.endsWith('never')),
        waits.join(', '),
      ),
    ];
  },
};

/** By status; 0 stands for none heard. */
function answersOf(commands: readonly Command[]): Map<number, number> {
  const codes = new Map<number, number>();
  for (const { answer } of commands) {
    const status = answer?.status ?? 0;
    codes.set(status, (codes.get(status) ?? 0) + 1);
  }
  return codes;
}

const shown = (codes: ReadonlyMap<number, number>): string =>
  [...codes].map(([status, count]) => `${status || 'no answer'}: ${count}`).join(', ');

/** It loses its connections and can make hardly any new ones; then it can again. */
async function withoutFiles(run: Run, service: string): Promise<number | undefined> {
  const { stack } = run;
  const pid = stack.pid(service);
  if (pid === undefined) throw new Error(`${service} does not run`);
  const open = readdirSync(`/proc/${pid}/fd`).length;
  const before = limitOf(pid);
  setLimit(pid, `${open + spareFiles}:${before.hard}`);
  try {
    await stack.broker.cut(of(service));
    await sleep(withoutFilesMs);
  } finally {
    if (stack.pid(service) === pid) setLimit(pid, `${before.soft}:${before.hard}`);
  }
  return run.flows(flowsMs);
}

function limitOf(pid: number): { soft: string; hard: string } {
  const args = ['--pid', String(pid), '--nofile', '--noheadings', '--output', 'SOFT,HARD'];
  const [soft = '', hard = ''] = execFileSync('prlimit', args, { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return { soft, hard };
}

const setLimit = (pid: number, limit: string): void =>
  void execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}`]);
