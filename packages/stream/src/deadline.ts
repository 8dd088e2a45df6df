import { Fault } from '@doui/kernel';

/**
 * Waits for `promise` at most that long. kafkajs measures its time-outs with the wall clock, which may
 * jump; Node's timers do not.
 */
export async function withDeadline<T>(what: string, ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Fault('publish-unavailable', {
            retriable: true,
            message: `${what} took over ${ms} ms`,
          }),
        ),
      ms,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a client whose state nobody knows any more; how that goes is of no interest to anyone. */
export function discard(client: { disconnect(): Promise<void> } | undefined): void {
  client?.disconnect().catch(() => undefined);
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Monotonic milliseconds; freshness and leases know no other clock. */
export const monotonicMs = (): number => performance.now();
