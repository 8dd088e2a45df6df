import type { Instant } from '@doui/kernel';
import { isSettled, type OpenedCase } from '../cases/state.ts';

export type Step = {
  readonly type: 'remind' | 'escalate' | 'cut-off';
  readonly partner: string;
};

/** A reminder goes out when two thirds of the time have passed. */
const remindedAfter = 2 / 3;

/**
 * What is due with the partners of a case: a reminder before its day, an operator on it, and after
 * the grace the end of its feeds. Each is taken once, and the last only when the one before it was: a
 * tracker that was away does not cut anybody off without a word.
 */
export function stepsDue(state: OpenedCase, nowMs: Instant, graceMs: number): Step[] {
  if (state.status !== 'closing' && state.status !== 'closed') return [];
  return state.partners.flatMap((one): Step[] => {
    if (isSettled(state, one)) return [];
    const { partner, dueAtMs, remindedAtMs, escalatedAtMs, cutOffAtMs } = one;
    const remindAtMs = state.openedAtMs + (dueAtMs - state.openedAtMs) * remindedAfter;
    if (escalatedAtMs !== undefined) {
      const over = cutOffAtMs === undefined && nowMs >= escalatedAtMs + graceMs;
      return over ? [{ type: 'cut-off', partner }] : [];
    }
    if (nowMs >= dueAtMs) return [{ type: 'escalate', partner }];
    const due = remindedAtMs === undefined && nowMs >= remindAtMs;
    return due ? [{ type: 'remind', partner }] : [];
  });
}
