import { readFileSync } from 'node:fs';

/** The last lines of a log that are not empty; none when there is no log. */
export function lastLines(file: string, count: number): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(-count);
  } catch {
    return [];
  }
}
