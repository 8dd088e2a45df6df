/**
 * Makes one call of many: what is asked for while `run` is under way goes together in its next turn,
 * at most `max` at a time. No timer; a lone question waits for nobody. `run` answers in the order asked.
 */
export function gather<In, Out>(
  run: (asked: readonly In[]) => Promise<readonly Out[]>,
  { max = 512 }: { readonly max?: number } = {},
): (asked: In) => Promise<Out> {
  type Waiting = { asked: In; done: (answer: Out) => void; failed: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let running = false;

  async function runAll(): Promise<void> {
    running = true;
    // A turn of the event loop, so that what one batch of requests brings goes together.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const batch = waiting.slice(0, max);
      waiting = waiting.slice(max);
      try {
        const answers = await run(batch.map(({ asked }) => asked));
        for (const [at, { done }] of batch.entries()) done(answers[at] as Out);
      } catch (error) {
        for (const { failed } of batch) failed(error);
      }
    }
    running = false;
  }

  return (asked) =>
    new Promise((done, failed) => {
      waiting.push({ asked, done, failed });
      if (!running) void runAll();
    });
}
