/** Where commands write. Progress goes away with `--quiet`, results and errors never do. */
export type Terminal = {
  line(text?: string): void;
  progress(text: string): void;
  error(text: string): void;
};

/** Lines of progress begin with the seconds since the start of the command. */
export function createTerminal(options: {
  out: (text: string) => void;
  err: (text: string) => void;
  quiet: boolean;
}): Terminal {
  const began = performance.now();
  return {
    line: (text = '') => options.out(`${text}\n`),
    progress(text) {
      if (options.quiet) return;
      const elapsed = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
      options.out(`[${elapsed} s] ${text}\n`);
    },
    error: (text) => options.err(`${text}\n`),
  };
}
