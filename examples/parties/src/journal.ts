import { createWriteStream } from 'node:fs';

/** A file of JSON lines that another process may read while it grows. */
export function openJournal(file: string) {
  const out = createWriteStream(file, { flags: 'a' });
  return {
    write(line: object): void {
      out.write(`${JSON.stringify(line)}\n`);
    },
    close: () => new Promise<void>((resolve) => out.end(resolve)),
  };
}
