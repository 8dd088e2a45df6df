import { closingTimes, distribution, type History, type Violation } from '@doui/history';
import type { Required } from './faults/fault.ts';
import type { Missing } from './needs.ts';
import type { Counts } from './run.ts';

export type FaultResult = {
  readonly id: string;
  readonly title: string;
  readonly seconds: number;
  readonly required: readonly Required[];
  readonly passed: boolean;
  /** Why it could not be tried to its end. */
  readonly broken?: string;
};

export type Figures = ReturnType<typeof distribution>;

export type Report = {
  readonly seed: number;
  readonly off?: string;
  /** How many times longer than required something might take. */
  readonly patience: number;
  readonly startedAt: string;
  readonly seconds: number;
  readonly faults: readonly FaultResult[];
  readonly counts: Readonly<Counts> & Readonly<Record<string, number>>;
  readonly closings: { readonly underLoad: Figures; readonly underFaults: Figures };
  /** Faults that there was no time for. */
  readonly notTried: readonly string[];
  /** Faults that this machine or this stack could not have. */
  readonly missing?: readonly Missing[];
  readonly violations: readonly Violation[];
  readonly violationCount: number;
  /** Everything had come to rest when it was looked at last; otherwise what is missing was not counted. */
  readonly rested: boolean;
  readonly endedByThemselves: readonly { readonly name: string; readonly reason: string }[];
  readonly passed: boolean;
};

const shown = 20;

/** Closing times of the stops that were answered before the first fault, and of those after it. */
export function closingsOf(history: History, faultsFromMs: number): Report['closings'] {
  const early = new Set(
    history.commands
      .filter(({ answer }) => answer && answer.atMs < faultsFromMs)
      .map(({ commandId }) => commandId),
  );
  const part = (wanted: boolean): Figures => {
    const ledger = history.ledger.map((reading) => ({
      ...reading,
      entries: reading.entries.filter(({ commandId }) => early.has(commandId) === wanted),
    }));
    return distribution(closingTimes({ ...history, ledger }));
  };
  return { underLoad: part(true), underFaults: part(false) };
}

/** The table for readers. */
export function printed(report: Report): string {
  const { counts, closings } = report;
  const lines = [
    `faults, seed ${report.seed}${report.off ? `, ${report.off} off` : ''}, ${Math.round(report.seconds)} s`,
    ...(report.patience > 1
      ? [`what is required of time may take ${report.patience} times as long`]
      : []),
    '',
  ];
  for (const fault of report.faults) {
    lines.push(
      `${fault.passed ? '✓' : '✗'} ${fault.id.padEnd(4)} ${fault.title} (${Math.round(fault.seconds)} s)`,
    );
    for (const one of fault.required) {
      lines.push(`    ${one.passed ? '✓' : '✗'} ${one.what}: ${one.detail}`);
    }
    if (fault.broken) lines.push(`    ✗ ${fault.broken}`);
  }
  for (const { id, why } of report.missing ?? []) lines.push(`– ${id.padEnd(4)} not tried: ${why}`);
  lines.push(
    '',
    Object.entries(counts)
      .map(([name, count]) => `${name} ${count}`)
      .join(' · '),
  );
  for (const [name, figures] of Object.entries(closings)) {
    const { count, p50, p99, p999, max } = figures;
    lines.push(
      `closing ${name}: ${count} closings, p50 ${p50} p99 ${p99} p99.9 ${p999} max ${max} ms`,
    );
  }
  for (const { name, reason } of report.endedByThemselves)
    lines.push(`${name} ended by itself: ${reason}`);
  if (report.notTried.length > 0)
    lines.push(`✗ not tried, the time was over: ${report.notTried.join(', ')}`);
  if (!report.rested) lines.push('✗ it did not come to rest, so what is missing was not counted');
  for (const { property, code, what, where, evidence } of report.violations.slice(0, shown)) {
    lines.push(`✗ ${property} ${code}: ${what}; ${where}; ${JSON.stringify(evidence)}`);
  }
  lines.push(
    report.violationCount > 0
      ? `${report.violationCount} violations of ${[...new Set(report.violations.map(({ property }) => property))].join(', ')}`
      : 'no violation',
  );
  return lines.join('\n');
}
