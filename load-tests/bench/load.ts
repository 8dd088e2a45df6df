/** Closed loop: each client has one operation under way, for `seconds`. Answers their latencies. */
export async function closedLoop(
  clients: number,
  seconds: number,
  operation: () => Promise<unknown>,
): Promise<{ operations: number; seconds: number; latenciesMs: number[] }> {
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const endMs = startMs + seconds * 1000;
  const client = async (): Promise<void> => {
    for (let fromMs = performance.now(); fromMs < endMs; ) {
      await operation();
      const nowMs = performance.now();
      latenciesMs.push(nowMs - fromMs);
      fromMs = nowMs;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const tookMs = performance.now() - startMs;
  return { operations: latenciesMs.length, seconds: tookMs / 1000, latenciesMs };
}

/** The clock that all processes of a machine share, in milliseconds. */
export const sharedClockMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
