import { createHash, type Hash } from 'node:crypto';
import { createQueue } from './queue.ts';

/** One life of a process. A restart makes a new one; what was meant for the old never happens. */
export type Process = {
  readonly name: string;
  alive: boolean;
  /** Stopped as by SIGSTOP: nothing of it runs, its clocks go on. */
  paused: boolean;
  /** What came while it was paused, in order. */
  held: Task[];
  /** Wall clock against true time. */
  wallOffsetMs: number;
};

export type Task = {
  atMs: number;
  order: number;
  readonly process: Process;
  readonly run: () => void;
  cancelled: boolean;
};

export type Scheduler = ReturnType<typeof createScheduler>;

// Taken before anything is replaced.
const { setImmediate: macrotask } = globalThis;
const eventsPerTurn = 64;

/**
 * The one queue of everything that happens. An event belongs to a process; all that follows from it
 * without waiting (promises, ticks) runs before the next event and belongs to the same one. So a
 * process is never in two places, and nothing goes from one to another but through the queue.
 */
export function createScheduler(options: { traced: boolean }) {
  const queue = createQueue<Task>();
  const harness = makeProcess('harness');
  const lines: string[] = [];
  const faults: unknown[] = [];
  let hash: Hash = createHash('sha256');
  let chunk = '';
  let nowMs = 0;
  let order = 0;
  let events = 0;
  let current: Process = harness;

  function at(process: Process, atMs: number, run: () => void): Task {
    order += 1;
    const task: Task = { atMs: Math.max(atMs, nowMs), order, process, run, cancelled: false };
    queue.push(task);
    return task;
  }

  /** Part of the trace: what two runs of one seed must have in common to the last letter. */
  function note(line: string): void {
    const said = `${nowMs.toFixed(3)} ${line}`;
    if (options.traced) lines.push(said);
    chunk += `${said}\n`;
    if (chunk.length > 65_536) {
      hash.update(chunk);
      chunk = '';
    }
  }

  /** The next event that may happen, or none before `endMs`. */
  function step(endMs: number): boolean {
    for (;;) {
      const task = queue.peek();
      if (!task || task.atMs > endMs) return false;
      queue.pop();
      if (task.cancelled || !task.process.alive) continue;
      if (task.process.paused) {
        task.process.held.push(task);
        continue;
      }
      nowMs = Math.max(nowMs, task.atMs);
      current = task.process;
      events += 1;
      try {
        task.run();
      } catch (error) {
        faults.push(error);
      }
      return true;
    }
  }

  /** Runs until there is nothing left before `endMs`. */
  function run(endMs: number): Promise<void> {
    return new Promise((resolve) => {
      let planned = 0;
      const turn = (): void => {
        planned -= 1;
        if (faults.length > 0 || !step(endMs)) {
          if (planned > 0) return;
          nowMs = Math.max(nowMs, faults.length > 0 ? nowMs : endMs);
          current = harness;
          resolve();
          return;
        }
        // Node ends all promises between two immediates, which is what makes an event whole.
        if (planned === 0) plan();
      };
      const plan = (): void => {
        for (; planned < eventsPerTurn; planned++) macrotask(turn);
      };
      plan();
    });
  }

  return {
    at,
    after: (ms: number, run: () => void): Task => at(current, nowMs + ms, run),
    run,
    note,
    now: () => nowMs,
    current: () => current,
    harness,
    events: () => events,
    faults,
    lines,
    fail: (error: unknown) => {
      faults.push(error);
    },
    digest: (): string => {
      hash.update(chunk);
      chunk = '';
      const digest = hash.copy().digest('hex');
      return digest;
    },
    spawn: makeProcess,
    kill(process: Process): void {
      process.alive = false;
      process.held = [];
    },
    pause(process: Process): void {
      process.paused = true;
    },
    resume(process: Process): void {
      if (!process.paused) return;
      process.paused = false;
      const held = process.held;
      process.held = [];
      for (const task of held) {
        order += 1;
        task.order = order;
        task.atMs = nowMs;
        queue.push(task);
      }
    },
    close(): void {
      hash = createHash('sha256');
      queue.clear();
    },
  };
}

function makeProcess(name: string): Process {
  return { name, alive: true, paused: false, held: [], wallOffsetMs: 0 };
}
