import type { ExtraResult, RowResult } from './run-row.ts';
import type { Spread } from './statistics.ts';

const head = [
  'what',
  'ours',
  'baseline',
  'ratio (range)',
  'goal',
  '',
  'CPU s per 1,000: ours',
  'baseline',
];

/** The table as text; under each row its settings, and what else it reports. */
export function table(results: readonly RowResult[]): string {
  const rows = [head, ...results.map(cells)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((wide) => '─'.repeat(wide)).join('──');
  const blocks = results.map((result, at) =>
    [line(rows[at + 1] ?? []), ...below(result)].join('\n'),
  );
  return [line(head), rule, ...blocks].join('\n');
}

function cells(result: RowResult): string[] {
  const { what, goal } = result;
  if (!result.ran) return [what, result.failed ? 'failed' : 'not run', '', '', goal, '', '', ''];
  const { ours, baseline, ratio, met } = result;
  return [
    what,
    `${number(ours.figure.median)} ${result.unit}`,
    baseline ? `${number(baseline.figure.median)} ${result.unit}` : '–',
    ratio ? `${ratio.median.toFixed(2)} (${range(ratio, (value) => value.toFixed(2))})` : '–',
    goal,
    met ? '✓' : '✗',
    ours.cpuPerThousand.toFixed(3),
    baseline ? baseline.cpuPerThousand.toFixed(3) : '–',
  ];
}

function below(result: RowResult): string[] {
  const lines = [`    ours: ${result.settings.ours}`];
  if (result.settings.baseline) lines.push(`    baseline: ${result.settings.baseline}`);
  if (!result.ran) return [...lines, `    ${result.failed ? 'failed' : 'not run'}: ${result.why}`];
  return [...lines, ...result.extras.map((extra) => `    ${extraLine(extra)}`)];
}

function extraLine({ what, unit, figure, goal, met }: ExtraResult): string {
  const wanted = goal === undefined ? '' : `, goal ${goal} ${met ? '✓' : '✗'}`;
  return `${what}: ${number(figure.median)} ${unit} (${range(figure, number)})${wanted}`;
}

const range = ({ low, high }: Spread, shown: (value: number) => string): string =>
  `${shown(low)}–${shown(high)}`;

/** Three figures are all that a shared machine can promise. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

const width = (text: string): number => [...text].length;
const padded = (text: string, wide: number): string => text + ' '.repeat(wide - width(text));
