import type { Instant } from '@doui/kernel';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** Standard Webhooks: how long after the attempt before each attempt is made. */
export const webhookScheduleMs: readonly number[] = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
];

/** Mail: receiving servers turn unknown senders away for some minutes, and may be down for days. */
export const mailScheduleMs: readonly number[] = [
  0,
  10 * second,
  2 * minute,
  15 * minute,
  1 * hour,
  4 * hour,
  12 * hour,
  24 * hour,
  24 * hour,
];

/** What came of one attempt. `code` never holds anything of the message. */
export type Outcome =
  | { readonly type: 'delivered'; readonly status?: number; readonly code?: string }
  /** It will not be taken, however often it is offered. */
  | { readonly type: 'refused'; readonly code: string; readonly status?: number }
  /** Nobody lives there any more (410): the endpoint is switched off. */
  | { readonly type: 'gone'; readonly status?: number }
  | {
      readonly type: 'failed';
      readonly code: string;
      readonly status?: number;
      /** The endpoint asks for a rest, or is overloaded (429, 502, 504). */
      readonly restMs?: number;
    };

export type Verdict =
  | { readonly state: 'sent' }
  | { readonly state: 'queued'; readonly dueAt: Instant }
  | { readonly state: 'dead' };

/** `attempts` counts the one just made. Jitter of up to a tenth keeps a crowd from coming at once. */
export function afterAttempt(options: {
  readonly outcome: Outcome;
  readonly attempts: number;
  readonly at: Instant;
  readonly scheduleMs: readonly number[];
  readonly jitter: number;
}): Verdict {
  const { outcome, attempts, at, scheduleMs, jitter } = options;
  if (outcome.type === 'delivered') return { state: 'sent' };
  if (outcome.type !== 'failed') return { state: 'dead' };
  const waitMs = scheduleMs[attempts];
  if (waitMs === undefined) return { state: 'dead' };
  const spread = Math.round(waitMs * 0.1 * jitter);
  return { state: 'queued', dueAt: at + Math.max(waitMs + spread, outcome.restMs ?? 0) };
}

const restMsMax = 1 * hour;
const restMsDefault = 30 * second;

/** What an HTTP answer means (Standard Webhooks). Redirects are failures: they are never followed. */
export function outcomeOf(status: number, retryAfter: string | undefined, at: Instant): Outcome {
  if (status >= 200 && status < 300) return { type: 'delivered', status };
  if (status === 410) return { type: 'gone', status };
  const code = status >= 300 && status < 400 ? 'redirected' : 'answered-otherwise';
  if (status === 429 || status === 502 || status === 503 || status === 504) {
    return { type: 'failed', code, status, restMs: restMs(retryAfter, at) };
  }
  return { type: 'failed', code, status };
}

function restMs(retryAfter: string | undefined, at: Instant): number {
  if (retryAfter === undefined) return restMsDefault;
  const seconds = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : Number.NaN;
  const asked = Number.isNaN(seconds) ? Date.parse(retryAfter) - at : seconds * second;
  return Number.isNaN(asked) ? restMsDefault : Math.min(Math.max(asked, 0), restMsMax);
}
