/**
 * What is handed in while one run is under way goes together in the next, so that a write per batch
 * of each partition becomes one for all of them. When a run of several fails, each is run by
 * itself: a gap in one partition holds no other, nobody's batch is blamed for another's.
 */
export function grouped<In>(
  run: (inputs: readonly In[]) => Promise<void>,
): (input: In) => Promise<void> {
  type Waiting = { input: In; resolve: () => void; reject: (error: unknown) => void };
  let waiting: Waiting[] = [];
  let running = false;

  const alone = (each: Waiting): Promise<void> => run([each.input]).then(each.resolve, each.reject);

  const together = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await run(group.map(({ input }) => input));
      for (const each of group) each.resolve();
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error);
      else await Promise.all(group.map(alone));
    }
  };

  const loop = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await together(group);
    }
    running = false;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (!running) void loop();
    });
}
