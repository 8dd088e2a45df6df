import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from './report.ts';

/** What several runs were together, so that a long one can be done in parts. Runs without a guarantee are left out. */
export function totalOf(reports: readonly Report[]): string {
  const whole = reports.filter(({ off }) => off === undefined);
  const sums = new Map<string, number>();
  for (const { counts } of whole) {
    for (const [name, count] of Object.entries(counts)) {
      sums.set(name, (sums.get(name) ?? 0) + count);
    }
  }
  const faults = [...new Set(whole.flatMap((report) => report.faults.map(({ id }) => id)))].sort();
  const worst = Math.max(0, ...whole.map(({ closings }) => closings.underFaults.max ?? 0));
  const failed = whole.filter(({ passed }) => !passed).map(({ seed }) => seed);
  const violations = whole.reduce((sum, { violationCount }) => sum + violationCount, 0);
  const hours = whole.reduce((sum, { seconds }) => sum + seconds, 0) / 3_600;
  return [
    `${whole.length} runs, ${hours.toFixed(2)} h, faults ${faults.join(' ')}`,
    [...sums].map(([name, count]) => `${name} ${count}`).join(' · '),
    `longest closing under faults ${worst} ms, violations ${violations}`,
    failed.length > 0 ? `not passed: seeds ${failed.join(', ')}` : 'all passed',
  ].join('\n');
}

/** The reports of a folder, oldest first. */
export function reportsIn(folder: string): Report[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Report)
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt));
}
