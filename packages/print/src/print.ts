import { Worker } from 'node:worker_threads';
import { Fault } from '@doui/kernel';
import type { PrintDocument, Printed } from './document.ts';

type Answer = { readonly job: number } & (
  | { readonly printed: Printed }
  | { readonly error: string }
);
type Waiting = {
  readonly done: (printed: Printed) => void;
  readonly failed: (fault: Fault) => void;
};

const waitingMax = 50;
const printMs = 30_000;

/** Makes PDFs one after the other in a thread of its own, which starts with the first and may end with any. */
export function createPrinter(): {
  print(document: PrintDocument): Promise<Printed>;
  close(): Promise<void>;
} {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let jobs = 0;

  function started(): Worker {
    const made = new Worker(new URL('./worker.ts', import.meta.url), { stdin: false });
    made.unref();
    made.on('message', (answer: Answer) => {
      const job = waiting.get(answer.job);
      waiting.delete(answer.job);
      if ('printed' in answer) job?.done(answer.printed);
      else job?.failed(fault('print-failed', answer.error));
    });
    made.on('error', (error) => lost(made, error.message));
    made.on('exit', () => lost(made, 'the thread ended'));
    return made;
  }

  /** The thread is gone with all it had; the next document starts another. */
  function lost(of: Worker, why: string): void {
    if (worker !== of) return;
    worker = undefined;
    for (const job of waiting.values()) job.failed(fault('print-failed', why));
    waiting.clear();
  }

  return {
    print(document) {
      if (waiting.size >= waitingMax) return Promise.reject(fault('overloaded', 'too many prints'));
      worker ??= started();
      const on = worker;
      const job = ++jobs;
      return new Promise<Printed>((resolve, reject) => {
        const timer = setTimeout(() => void on.terminate(), printMs);
        const settle =
          <Value>(end: (value: Value) => void) =>
          (value: Value): void => {
            clearTimeout(timer);
            end(value);
          };
        waiting.set(job, { done: settle(resolve), failed: settle(reject) });
        on.postMessage({ job, document });
      });
    },
    async close() {
      await worker?.terminate();
    },
  };
}

const fault = (code: 'print-failed' | 'overloaded', message: string): Fault =>
  new Fault(code, { retriable: true, message });
