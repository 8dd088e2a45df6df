/** Wakes those who watch a case whenever it has changed. */
export function createLive() {
  const watching = new Map<string, Set<() => void>>();
  return {
    changed(stream: string): void {
      for (const wake of watching.get(stream) ?? []) wake();
    },
    /** Resolves at the next change, or when the time is over; whoever asks then looks for himself. */
    next(stream: string, ms: number, ended: AbortSignal): Promise<void> {
      return new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          ended.removeEventListener('abort', wake);
          const others = watching.get(stream);
          others?.delete(wake);
          if (others?.size === 0) watching.delete(stream);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        timer.unref();
        if (ended.aborted) return wake();
        ended.addEventListener('abort', wake);
        watching.set(stream, (watching.get(stream) ?? new Set()).add(wake));
      });
    },
    size: (): number => watching.size,
  };
}

export type Live = ReturnType<typeof createLive>;
