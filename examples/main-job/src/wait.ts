/** Resolves with what `look` finds, or with `undefined` when it finds nothing in time. */
export async function found<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs: number,
  everyMs = 50,
): Promise<T | undefined> {
  const until = performance.now() + limitMs;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= until) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The same, where finding nothing is an error that says what was waited for. */
export async function mustFind<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs: number,
): Promise<T> {
  const value = await found(look, limitMs);
  if (value === undefined) throw new Error(`${what}: not after ${limitMs / 1000} s`);
  return value;
}

/** Runs `work` for each, so many at once, and gives the results in order. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) results[at] = await work(items[at] as T);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
