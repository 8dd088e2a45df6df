import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** How a value may lie in a file. Databases pack pages, so pieces of it are looked for, not the whole. */
export function tracesOf(value: string | Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(value);
  const shapes = [bytes];
  if (typeof value === 'string') {
    shapes.push(
      Buffer.from(value, 'utf16le'),
      Buffer.from(value, 'utf16le').swap16(),
      Buffer.from(encodeURIComponent(value)),
      Buffer.from(JSON.stringify(value).slice(1, -1)),
    );
  }
  shapes.push(Buffer.from(bytes.toString('hex')), Buffer.from(bytes.toString('hex').toUpperCase()));
  // Base 64 of a value inside something longer depends on where it begins.
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const inner = shifted.slice(shift === 0 ? 0 : 4, -4);
    shapes.push(Buffer.from(inner), Buffer.from(inner.replaceAll('+', '-').replaceAll('/', '_')));
  }
  return shapes.filter((shape) => shape.length >= pieceSize);
}

const pieceSize = 12;

/** Files of a folder in which a piece of 12 bytes of any of the shapes stands. */
export async function filesWith(
  folder: string,
  shapes: readonly Uint8Array[],
  skip = /^$/,
): Promise<string[]> {
  const pieces = new Set<string>();
  for (const shape of shapes) {
    for (let at = 0; at + pieceSize <= shape.length; at++) {
      pieces.add(Buffer.from(shape.subarray(at, at + pieceSize)).toString('latin1'));
    }
  }
  const starts = new Map<number, string[]>();
  for (const piece of pieces) {
    const start = (piece.charCodeAt(0) << 16) | (piece.charCodeAt(1) << 8) | piece.charCodeAt(2);
    starts.set(start, [...(starts.get(start) ?? []), piece]);
  }
  const marks = new Uint8Array(1 << 21);
  for (const start of starts.keys())
    marks[start >> 3] = (marks[start >> 3] ?? 0) | (1 << (start & 7));
  const found: string[] = [];
  for (const file of filesOf(folder)) {
    if (skip.test(relative(folder, file))) continue;
    if (await holds(file, marks, starts)) found.push(relative(folder, file));
  }
  return found;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path);
    return entry.isFile() && statSync(path, { throwIfNoEntry: false }) ? [path] : [];
  });
}

const chunkSize = 256 << 10;
// Kafka's indexes are made long beforehand and hold nothing but this.
const zeros = Buffer.alloc(chunkSize);

// Whoever waits for an answer meanwhile must get it.
const turn = (): Promise<void> => new Promise(setImmediate);

/** One way over the bytes: three bytes tell whether a piece may begin here. */
async function holds(
  file: string,
  marks: Uint8Array,
  starts: ReadonlyMap<number, readonly string[]>,
): Promise<boolean> {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return false; // It went away meanwhile.
  }
  try {
    const buffer = Buffer.alloc(chunkSize + pieceSize);
    let kept = 0;
    for (;;) {
      const read = readSync(handle, buffer, kept, chunkSize, null);
      if (read === chunkSize && buffer.compare(zeros, 0, chunkSize, kept, kept + read) === 0) {
        buffer.fill(0, 0, kept);
        continue;
      }
      const end = kept + read;
      for (let at = 0; at + pieceSize <= end; at++) {
        const start =
          ((buffer[at] ?? 0) << 16) | ((buffer[at + 1] ?? 0) << 8) | (buffer[at + 2] ?? 0);
        if (((marks[start >> 3] ?? 0) & (1 << (start & 7))) === 0) continue;
        const piece = buffer.toString('latin1', at, at + pieceSize);
        if (starts.get(start)?.includes(piece)) return true;
      }
      if (read === 0) return false;
      await turn();
      kept = Math.min(pieceSize - 1, end);
      buffer.copy(buffer, 0, end - kept, end);
    }
  } finally {
    closeSync(handle);
  }
}
