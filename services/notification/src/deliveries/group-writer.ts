/**
 * Group commit without a timer: what arrives while one write is under way goes together in the
 * next. A write that fails is tried again until it succeeds or the process ends.
 */
export function createGroupWriter<Item>(options: {
  readonly write: (items: readonly Item[]) => Promise<void>;
  readonly retryMs: number;
  /** How many at most go together, so that other writes get their turn between. */
  readonly max?: number;
  readonly onError: (error: unknown) => void;
}) {
  const waiting: { item: Item; done: () => void }[] = [];
  let running = false;

  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const group = waiting.splice(0, options.max ?? waiting.length);
      while (!(await tried(group.map((each) => each.item)))) {
        await new Promise((resolve) => setTimeout(resolve, options.retryMs).unref());
      }
      for (const each of group) each.done();
    }
    running = false;
  };
  const tried = async (items: readonly Item[]): Promise<boolean> => {
    try {
      await options.write(items);
      return true;
    } catch (error) {
      options.onError(error);
      return false;
    }
  };

  return (item: Item): Promise<void> =>
    new Promise((done) => {
      waiting.push({ item, done });
      if (!running) void run();
    });
}
