/** Resolves when there is room; gives back the function that makes room again. */
export type Turnstile = () => Promise<() => void>;

/**
 * All transactions of a process share one thread, so many at a time only make each of them longer, and
 * the lease of each runs by the wall clock. A few overlap the waits for the broker and no more.
 */
export function createTurnstile(places: number): Turnstile {
  let free = places;
  const waiting: (() => void)[] = [];

  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };

  return async () => {
    if (free > 0) free -= 1;
    else {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };
}
