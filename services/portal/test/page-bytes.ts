import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Chunk = {
  readonly file: string;
  readonly src?: string;
  readonly isDynamicEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
};

const shared = 'index.html';
const consoleFrame = 'console/frame/console-frame.tsx';

/**
 * Code and styles of each page in kB, packed: what all pages share, its own, and all that it cannot do
 * without. By the file it is written in.
 */
export function pageBytes(directory: string): ReadonlyMap<string, number> {
  const manifest = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as Readonly<
    Record<string, Chunk>
  >;
  const filesOf = (name: string, found = new Set<string>()): Set<string> => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the build has no ${name}`);
    if (found.has(chunk.file)) return found;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
    for (const one of chunk.imports ?? []) filesOf(one, found);
    return found;
  };
  const packedKb = (file: string): number =>
    readFileSync(join(directory, `${file}.br`)).length / 1_000;
  const pages = Object.values(manifest).filter(
    ({ src = '', isDynamicEntry }) => isDynamicEntry === true && src.endsWith('-page.tsx'),
  );
  return new Map(
    pages.map(({ src = '' }) => {
      const files = filesOf(src, filesOf(shared));
      if (src.startsWith('console/')) filesOf(consoleFrame, files);
      return [src, [...files].reduce((sum, file) => sum + packedKb(file), 0)];
    }),
  );
}
