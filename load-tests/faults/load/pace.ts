/** Begins something so many times a second, whether or not the earlier ones have ended (open loop). */
export function pace(perSecond: number, atOnceMax: number, begin: () => Promise<unknown>) {
  let running = 0;
  let skipped = 0;
  const under = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    if (running >= atOnceMax) {
      skipped += 1;
      return;
    }
    running += 1;
    const one = begin()
      .catch(() => undefined)
      .finally(() => {
        running -= 1;
        under.delete(one);
      });
    under.add(one);
  }, 1_000 / perSecond);
  return {
    skipped: (): number => skipped,
    async end(): Promise<void> {
      clearInterval(timer);
      await Promise.all(under);
    },
  };
}
