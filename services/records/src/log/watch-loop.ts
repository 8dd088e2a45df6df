export type WatchLoopOptions = {
  readonly pass: () => AsyncGenerator<number>;
  /** Rest between two looks; a pass over everything takes as long as it takes. */
  readonly everyMs: number;
  readonly onLooked: (leaves: number) => void;
  readonly onPass: () => void;
  readonly onTrouble: (error: unknown) => void;
};

const troubleMs = 10_000;

/** Goes round for ever, a little at a time. What cannot be asked now is asked in the next round. */
export function startWatch(options: WatchLoopOptions) {
  let stopped = false;
  let wake: (() => void) | undefined;
  let running: Promise<void> | undefined;

  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      // A call that was under way when we were told to stop may fail only now.
      if (stopped) return resolve();
      const timer = setTimeout(resolve, ms);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    while (!stopped) {
      try {
        for await (const leaves of options.pass()) {
          if (leaves > 0) options.onLooked(leaves);
          await rest(options.everyMs);
          if (stopped) return;
        }
        options.onPass();
        await rest(options.everyMs);
      } catch (error) {
        options.onTrouble(error);
        await rest(troubleMs);
      }
    }
  }

  return {
    start: (): void => {
      running ??= run();
    },
    stop: async (): Promise<void> => {
      stopped = true;
      wake?.();
      await running;
    },
  };
}
