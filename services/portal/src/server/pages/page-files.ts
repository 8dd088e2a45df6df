import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export type PageFile = {
  readonly type: string;
  readonly bytes: Buffer;
  readonly br?: Buffer;
  readonly gzip?: Buffer;
};

export type PageFiles = {
  /** The one HTML page, with a place for the nonce of each answer. */
  readonly index: string;
  readonly files: ReadonlyMap<string, PageFile>;
};

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};

export const nonceMark = '__NONCE__';

/** Reads the built pages once; they do not change while we run, and no path reaches the disk. */
export function readPageFiles(directory: string): PageFiles {
  const index = readFileSync(join(directory, 'index.html'), 'utf8');
  if (!index.includes(nonceMark)) throw new Error(`${directory} holds no built pages`);
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const packed = (ending: string): Buffer | undefined =>
      existsSync(path + ending) ? readFileSync(path + ending) : undefined;
    const [br, gzip] = [packed('.br'), packed('.gz')];
    files.set(path.slice(directory.replace(/\/+$/, '').length), {
      type,
      bytes: readFileSync(path),
      ...(br ? { br } : {}),
      ...(gzip ? { gzip } : {}),
    });
  }
  return { index, files };
}
