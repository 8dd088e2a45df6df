import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SourceFile } from './parse.ts';
import type { FileFault } from './resource.ts';

/** All `*.yaml` and `*.yml` files of the named files and directories, in the order of their names. */
export function readSources(
  paths: readonly string[],
  faults: FileFault[],
  cwd: string = process.cwd(),
): SourceFile[] {
  const files = paths.flatMap((path) => {
    try {
      return statSync(path).isDirectory() ? yamlFilesOf(path) : [path];
    } catch {
      faults.push({ file: path, pointer: '', code: 'not-found', detail: 'no such file' });
      return [];
    }
  });
  if (files.length === 0 && faults.length === 0) {
    const detail = 'no *.yaml file there';
    faults.push({ file: paths.join(' '), pointer: '', code: 'nothing-to-apply', detail });
  }
  return [...new Set(files)].map((file) => ({
    file: relative(cwd, file) || file,
    text: readFileSync(file, 'utf8'),
  }));
}

const yamlFilesOf = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
