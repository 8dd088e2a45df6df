/** Takes one line for the terminal at a time. */
export type Progress = (line: string) => void;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Lines that begin with the time since the start of everything. */
export function timedProgress(write: (line: string) => void): Progress {
  const began = performance.now();
  return (line) => write(`[${seconds(performance.now() - began).padStart(8)}] ${line}`);
}

export const silent: Progress = () => undefined;

/** Says that something began, every few seconds that it is not over yet, and how it ended. */
export async function during<T>(
  progress: Progress,
  what: string,
  run: (note: (detail: string) => void) => Promise<T>,
  everyMs = 5_000,
): Promise<T> {
  const began = performance.now();
  const elapsed = () => seconds(performance.now() - began);
  let detail = '';
  progress(`${what} …`);
  const timer = setInterval(
    () => progress(`${what} … ${detail ? `${detail}, ` : ''}${elapsed()}`),
    everyMs,
  );
  try {
    const value = await run((text) => {
      detail = text;
    });
    progress(`${what}: done${detail ? `, ${detail}` : ''}, ${elapsed()}`);
    return value;
  } catch (error) {
    progress(`${what}: failed after ${elapsed()}`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}
