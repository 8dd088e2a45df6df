import type { Instant } from '@doui/kernel';
import type { ProcessorFacts, ReasonCode } from '@doui/law';
import { fiscalYearOf } from './dates.ts';

/** P 3.4.3.4: the eight matters of the contract. */
const eightClauses = [
  'responsibility',
  'security',
  're-entrustment',
  'reports',
  'verification',
  'breach',
  'incidents',
  'end',
];

/** what is amiss with a processor; empty when nothing is. */
export function processorGaps(
  processor: ProcessorFacts | undefined,
  latest: Instant,
): readonly ReasonCode[] {
  if (processor === undefined) return ['processor-unknown'];
  // "warehouses and data centres that do not know of the data are excepted (P)"
  if (processor.doesNotHandle) return [];
  const gaps: ReasonCode[] = [];
  for (const clause of eightClauses) {
    if (!processor.clauses.includes(clause)) {
      gaps.push('processor-clauses-missing');
      break;
    }
  }
  // At least once in every fiscal year: overdue when a whole one passed without.
  const evaluated = processor.evaluatedAt;
  if (evaluated === undefined || fiscalYearOf(latest) - fiscalYearOf(evaluated) > 1) {
    gaps.push('processor-evaluation-overdue');
  }
  return gaps;
}
