import type { Random } from './random.ts';
import type { Process, Scheduler } from './scheduler.ts';

/** What a fault does to messages from one place to another; `*` stands for every place. */
export type Rule = {
  readonly from: string;
  readonly to: string;
  readonly lose?: number;
  readonly delayMs?: number;
};

export type Network = ReturnType<typeof createNetwork>;

export class NetworkError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Messages between processes: they take time, and by the rules of the moment are lost or late. */
export function createNetwork(scheduler: Scheduler, random: Random) {
  const rules = new Set<Rule>();
  const servers = new Map<string, Process>();
  /** Hears each message before it leaves; it may hold up its process, or have the message lost. */
  const taps = new Set<(from: Process, what: string) => 'lose' | undefined>();

  const matching = (from: string, to: string): Rule[] =>
    [...rules].filter(
      (rule) => (rule.from === '*' || rule.from === from) && (rule.to === '*' || rule.to === to),
    );

  /** Delivers, or loses. A message leaves only when its process is running, and arrives only where one is. */
  function send(from: Process, to: Process, deliver: () => void): void {
    let delayMs = random.between(0.1, 1.2);
    if (random.chance(0.01)) delayMs += random.between(1, 20);
    if (rules.size > 0) {
      for (const rule of matching(from.name, to.name)) {
        if (rule.lose !== undefined && random.chance(rule.lose)) return;
        if (rule.delayMs !== undefined) delayMs += random.between(0, rule.delayMs);
      }
    }
    scheduler.at(to, scheduler.now() + delayMs, deliver);
  }

  /**
   * A request and its answer. `answer` runs in the server; the promise settles in the caller. Without
   * `timeoutMs` a lost message is waited for for ever.
   */
  function call<T>(
    to: string,
    what: string,
    answer: () => T | Promise<T>,
    timeoutMs?: number,
  ): Promise<T> {
    const from = scheduler.current();
    return new Promise<T>((resolve, reject) => {
      let settled = false;
      const settle = (run: () => void): void => {
        if (settled) return;
        settled = true;
        if (late) late.cancelled = true;
        run();
      };
      const late =
        timeoutMs === undefined
          ? undefined
          : scheduler.after(timeoutMs, () =>
              settle(() => reject(new NetworkError('REQUEST_TIMED_OUT'))),
            );
      const back = (run: () => void): void => {
        const server = scheduler.current();
        for (const tap of taps) if (tap(server, `${what} answered`) === 'lose') return;
        send(server, from, () => settle(run));
      };
      const leave = (): void => {
        const server = servers.get(to);
        if (!server?.alive) {
          // Nobody listens: the connection is refused at once.
          scheduler.at(from, scheduler.now() + 1, () =>
            settle(() => reject(new NetworkError('ECONNREFUSED'))),
          );
          return;
        }
        send(from, server, () => {
          Promise.resolve()
            .then(answer)
            .then(
              (value) => back(() => resolve(value)),
              (error: unknown) => back(() => reject(error as Error)),
            );
        });
      };
      for (const tap of taps) if (tap(from, what) === 'lose') return;
      // A process that was stopped this very moment has decided but not written.
      if (from.paused) scheduler.at(from, scheduler.now(), leave);
      else leave();
    });
  }

  return {
    call,
    taps,
    serve: (name: string, process: Process) => {
      servers.set(name, process);
    },
    server: (name: string) => servers.get(name),
    add: (rule: Rule) => {
      rules.add(rule);
      return () => {
        rules.delete(rule);
      };
    },
  };
}
