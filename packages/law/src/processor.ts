import { type Instant, startOfDayInJapan } from '@doui/kernel';
import { processorClauses } from './catalogue.ts';
import type { ProcessorFacts } from './facts.ts';
import type { Moment } from './moment.ts';
import type { ReasonCode } from './reason-list.ts';

const japanOffsetMs = 9 * 3_600_000;

/** The first instant of the fiscal year (April to March, in Japan) that holds `at`, plus `years`. */
export function fiscalYearStart(at: Instant, years = 0): Instant {
  const day = new Date(at + japanOffsetMs);
  const year = day.getUTCFullYear() - (day.getUTCMonth() < 3 ? 1 : 0) + years;
  return startOfDayInJapan(`${year}-04-01`);
}

/** An evaluation is due in every fiscal year: it is overdue once one has passed without. */
export const evaluationOverdueFrom = (evaluatedAt: Instant): Instant =>
  fiscalYearStart(evaluatedAt, 2);

/** what is missing in the supervision of a processor. */
export function processorGaps(
  processor: ProcessorFacts | undefined,
  isRegistered: (id: string) => boolean,
  moment: Moment,
): ReasonCode[] {
  if (!processor) return ['processor-unknown'];
  if (processor.doesNotHandle) return [];
  const gaps: ReasonCode[] = [];
  if (processorClauses.some(({ code }) => !processor.clauses.includes(code))) {
    gaps.push('processor-clauses-missing');
  }
  if (processor.reEntrustedTo?.some((id) => !isRegistered(id))) {
    gaps.push('processor-re-entrustment-unknown');
  }
  const { evaluatedAt } = processor;
  if (
    evaluatedAt === undefined ||
    evaluatedAt > moment.begins ||
    evaluationOverdueFrom(evaluatedAt) <= moment.ends
  ) {
    gaps.push('processor-evaluation-overdue');
  }
  return gaps;
}
