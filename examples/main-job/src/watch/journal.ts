import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

export type Line = { readonly type: string } & Readonly<Record<string, unknown>>;

/** Reads a growing file of JSON lines; each call gives the lines that came since the last one. */
export function readJournal(file: string) {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(256 * 1024);
  let descriptor: number | undefined;
  let offset = 0;
  let rest = '';
  return {
    next(): Line[] {
      if (descriptor === undefined) {
        if (!existsSync(file)) return [];
        descriptor = openSync(file, 'r');
      }
      const lines: Line[] = [];
      for (;;) {
        const count = readSync(descriptor, buffer, 0, buffer.length, offset);
        if (count === 0) return lines;
        offset += count;
        const parts = (rest + decoder.write(buffer.subarray(0, count))).split('\n');
        rest = parts.pop() ?? '';
        for (const part of parts) if (part !== '') lines.push(JSON.parse(part) as Line);
      }
    },
    close(): void {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

export type Journal = ReturnType<typeof readJournal>;
