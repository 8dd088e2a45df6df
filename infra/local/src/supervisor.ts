import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endLeftovers, type Recorded, removeRecord, writeRecord } from './leftovers.ts';
import { lastLines } from './logs.ts';
import { ensurePortFree } from './port-check.ts';
import { groupAlive, markOf, signalGroup } from './processes.ts';
import { during, type Progress, silent } from './progress.ts';

/** One process to run. */
export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Ports it will listen on, by their name in infra/ports.yaml. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly host?: string;
  /** Asked again until it answers true; the process counts as started then. */
  readonly ready?: () => Promise<boolean>;
  readonly readyMs?: number;
  readonly stopMs?: number;
  /** What a person can do when it does not start. */
  readonly hint?: string;
}

export interface Supervisor {
  start(spec: ProcessSpec): Promise<void>;
  /** Sends a signal to the process and its children; it is not started again. */
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  restart(name: string): Promise<void>;
  stop(name?: string): Promise<void>;
  pid(name: string): number | undefined;
  logFile(name: string): string;
  /** The process that ends all the others when we are gone. */
  readonly guardPid: number | undefined;
}

export interface SupervisorOptions {
  readonly dataDir: string;
  readonly progress?: Progress;
  /** A process ended although nobody asked it to. */
  readonly onExit?: (name: string, reason: string) => void;
}

interface Running {
  readonly spec: ProcessSpec;
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<string>;
  reason?: string;
  wanted: boolean;
}

const READY_MS = 60_000;
const STOP_MS = 10_000;
const PROBE_MS = 100;

/** Starts processes and sees to it that none outlives the caller, however the caller ends. */
export async function createSupervisor(options: SupervisorOptions): Promise<Supervisor> {
  const { dataDir, progress = silent } = options;
  const logDir = join(dataDir, 'logs');
  mkdirSync(logDir, { recursive: true });
  await endLeftovers(dataDir, progress);

  const running = new Map<string, Running>();
  const logFile = (name: string) => join(logDir, `${name}.log`);
  const guard = spawn(process.execPath, [fileURLToPath(new URL('./guard.ts', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.stdin.on('error', () => undefined);
  guard.unref();
  const record = (): void => {
    const entries = [...running.values()].map(
      ({ spec, pid }): Recorded => ({ name: spec.name, ...markOf(pid) }),
    );
    writeRecord(dataDir, { runner: markOf(process.pid), processes: entries });
  };
  record();
  // The guard knows all of them as well: a disk that is full must not end who restarts what it has ended.
  const recordAgain = (): void => {
    try {
      record();
    } catch (error) {
      progress(`who runs could not be written down: ${(error as Error).message}`);
    }
  };

  function launch(spec: ProcessSpec): Running {
    const log = openSync(logFile(spec.name), 'a');
    const child = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) =>
        resolve(signal ? `signal ${signal}` : `exit code ${code}`),
      );
    });
    const process_: Running = { spec, child, pid: child.pid ?? 0, ended, wanted: true };
    if (child.pid) guard.stdin.write(`add ${child.pid}\n`);
    running.set(spec.name, process_);
    recordAgain();
    void ended.then((reason) => {
      process_.reason = reason;
      if (running.get(spec.name) !== process_) return;
      running.delete(spec.name);
      if (child.pid && !groupAlive(child.pid)) guard.stdin.write(`remove ${child.pid}\n`);
      recordAgain();
      if (process_.wanted) options.onExit?.(spec.name, reason);
    });
    return process_;
  }

  async function start(spec: ProcessSpec): Promise<void> {
    if (running.has(spec.name)) throw new Error(`${spec.name} runs already`);
    for (const [name, port] of Object.entries(spec.ports ?? {})) {
      await ensurePortFree(name, port, spec.host ?? '127.0.0.1');
    }
    await during(progress, `start ${spec.name}`, async () => {
      const process_ = launch(spec);
      const failure = await untilReady(process_);
      if (!failure) return;
      process_.wanted = false;
      await end(process_);
      throw notStarted(spec, failure);
    });
  }

  /** Undefined when ready, else what went wrong. */
  async function untilReady(process_: Running): Promise<string | undefined> {
    const { spec } = process_;
    const limit = spec.readyMs ?? READY_MS;
    const until = performance.now() + limit;
    while (performance.now() < until) {
      if (process_.reason) return `it ended with ${process_.reason}`;
      if (await (spec.ready?.().catch(() => false) ?? true)) return undefined;
      await Promise.race([sleep(PROBE_MS), process_.ended]);
    }
    return `it was not ready after ${limit / 1000} s`;
  }

  const notStarted = (spec: ProcessSpec, failure: string): Error =>
    new Error(
      [
        `${spec.name} did not start: ${failure}. The end of ${logFile(spec.name)}:`,
        ...lastLines(logFile(spec.name), 20).map((line) => `    ${line}`),
        `What to do: ${spec.hint ?? 'see the log; `--fresh` starts with empty data'}.`,
      ].join('\n'),
    );

  async function end(process_: Running): Promise<void> {
    const { spec, pid } = process_;
    process_.wanted = false;
    if (pid) {
      signalGroup(pid, 'SIGTERM');
      // A process that was stopped by SIGSTOP hears SIGTERM only when it goes on.
      signalGroup(pid, 'SIGCONT');
      const timer = setTimeout(() => signalGroup(pid, 'SIGKILL'), spec.stopMs ?? STOP_MS);
      await process_.ended;
      clearTimeout(timer);
      signalGroup(pid, 'SIGKILL');
      guard.stdin.write(`remove ${pid}\n`);
    }
    if (running.get(spec.name) === process_) running.delete(spec.name);
    recordAgain();
  }

  const specs = new Map<string, ProcessSpec>();
  return {
    logFile,
    guardPid: guard.pid,
    pid: (name) => running.get(name)?.pid,
    async start(spec) {
      specs.set(spec.name, spec);
      await start(spec);
    },
    async kill(name, signal) {
      const process_ = running.get(name);
      if (!process_) throw new Error(`${name} does not run`);
      // Of other signals it need not end, so an end would be of its own doing.
      if (signal === 'SIGKILL' || signal === 'SIGTERM') process_.wanted = false;
      signalGroup(process_.pid, signal);
      if (signal === 'SIGKILL' || signal === 'SIGTERM') await process_.ended;
    },
    async restart(name) {
      const spec = specs.get(name);
      if (!spec) throw new Error(`${name} was never started`);
      const process_ = running.get(name);
      if (process_) await end(process_);
      await start(spec);
    },
    async stop(name) {
      if (name !== undefined) {
        const process_ = running.get(name);
        if (process_) await end(process_);
        return;
      }
      for (const process_ of [...running.values()].reverse()) await end(process_);
      removeRecord(dataDir);
      guard.stdin.end();
    },
  };
}
