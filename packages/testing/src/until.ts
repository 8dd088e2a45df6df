/** Waits until `condition` gives something true, and gives that back. Tests wait for conditions, never for time. */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: { what: string; withinMs?: number; everyMs?: number },
): Promise<Exclude<T, undefined | null | false | 0 | ''>> {
  const { what, withinMs = 15_000, everyMs = 20 } = options;
  const end = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value as Exclude<T, undefined | null | false | 0 | ''>;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${withinMs} ms: ${what}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
