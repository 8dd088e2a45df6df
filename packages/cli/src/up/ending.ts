/** Watches for the reason to end: a signal, or a process that ended although nobody asked it to. */
export function ending() {
  let why: string | undefined;
  let signal = false;
  let reach: (reason: string) => void = () => undefined;
  const reached = new Promise<string>((resolve) => {
    reach = resolve;
  });
  const because = (reason: string): void => {
    why ??= reason;
    reach(why);
  };
  const listeners = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => {
    const listener = (): void => {
      signal ||= why === undefined;
      because(name);
    };
    process.on(name, listener);
    return { name, listener };
  });
  // A promise that nobody waits for does not keep the process alive; this does.
  const keepAlive = setInterval(() => undefined, 60_000);
  return {
    because,
    reached,
    reason: () => why,
    asked: () => signal,
    /** Throws when there is a reason to end, so that starting goes no further. */
    check(): void {
      if (why) throw new Error(why);
    },
    release(): void {
      clearInterval(keepAlive);
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

export type Ending = ReturnType<typeof ending>;
