import type { ServiceClient } from '@doui/http';
import { Fault, type Instant, toRfc3339 } from '@doui/kernel';

/** How many records of a feed left a day, over the last week; without it, why there is no number. */
export type PerDay =
  | { readonly recordsPerDay: number }
  | { readonly recordsPerDay: null; readonly recordsPerDayMissing: Missing };
type Missing = 'records-away' | 'records-not-configured';

export type RecordsPerDay = (org: string, feed: string, now: Instant) => Promise<PerDay>;

const dayMs = 86_400_000;
const days = 7;

/** `records` counts them: what was released and kept in the seven days before now, by seven. */
export const countedBy =
  (records: ServiceClient): RecordsPerDay =>
  async (org, feed, now) => {
    const between = { from: toRfc3339(now - days * dayMs), to: toRfc3339(now) };
    const query = new URLSearchParams({ feed, ...between });
    try {
      const { status, body } = await records.call({
        method: 'GET',
        path: `/v1/organisations/${org}/provisions:count?${query}`,
      });
      const count = status === 200 ? countIn(body) : undefined;
      if (count !== undefined) return { recordsPerDay: Math.round((count / days) * 10) / 10 };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
    return { recordsPerDay: null, recordsPerDayMissing: 'records-away' };
  };

export const notCounted: RecordsPerDay = async () => ({
  recordsPerDay: null,
  recordsPerDayMissing: 'records-not-configured',
});

function countIn(body: unknown): number | undefined {
  const count: unknown = (body as { count?: unknown } | null)?.count;
  return typeof count === 'number' ? count : undefined;
}
