import type { CaseMeasure, CaseResult, FeedCounts, FeedResult } from './report.ts';

/** nothing later than this after the answer. */
export const limitMs = 1000;

/** Whether the counts of a feed agree with each other (P5, P6 of the guarantee). */
export function judgeFeed(counts: FeedCounts): FeedResult {
  const { written, received, released, withheld, provisionRecords } = counts;
  const faults: string[] = [];
  const differs = (what: string, left: number, right: number) => {
    if (left !== right) faults.push(`${what}: ${left} ≠ ${right}`);
  };
  differs('written = received + withheld', written, received + withheld);
  differs('received = released', received, released);
  differs('received = provision records', received, provisionRecords);
  if (written === 0) faults.push('nothing was written');
  if (received === 0) faults.push('nothing was received');
  return { ...counts, faults };
}

/** Whether a case shows what it is there to show. */
export function judgeCase(measure: CaseMeasure): CaseResult {
  const { effect, status, closedMs, passedBefore, passedAfterT, passedAfterClosing } = measure;
  const faults: string[] = [];
  const notes: string[] = [];
  if (status !== 201) faults.push(`answered ${status}, not 201`);
  if (measure.writtenAfter === 0) faults.push('no record was written after it');
  if (effect === 'stops') {
    if (passedBefore === 0) faults.push('no record had passed before');
    if (closedMs === undefined) faults.push('the gate never said that it has passed the stop');
    // P4: a gate that is not fresh pauses; it may say late that it has passed, if nothing leaves.
    else if (closedMs > limitMs) notes.push(`said after ${closedMs} ms, over ${limitMs}`);
    if (!measure.followed) faults.push('no case of the stop has closed');
    else if (!measure.followed.heldT) notes.push(`closed after ${measure.followed.closingMs} ms`);
    if (passedAfterT > 0) faults.push(`${passedAfterT} records after the answer and ${limitMs} ms`);
    if (passedAfterClosing > 0) faults.push(`${passedAfterClosing} records after the closing`);
  } else {
    if (passedBefore > 0) faults.push(`${passedBefore} records had passed before`);
    if (passedAfterT === 0) faults.push('no record passes again');
  }
  const { delivered, verified } = measure.webhooks;
  if (delivered === 0) faults.push('no webhook was delivered');
  if (verified !== delivered) faults.push(`${delivered - verified} webhooks do not verify`);
  if (measure.partnerEvents === 0) faults.push("nothing came on the partner's topic");
  if (measure.mails === 0) faults.push('no mail was received');
  return { ...measure, faults, notes };
}

/** The whole holds when every part of it does. */
export const allWell = (feeds: readonly FeedResult[], cases: readonly CaseResult[]): boolean =>
  [...feeds, ...cases].every(({ faults }) => faults.length === 0) && cases.length > 0;
