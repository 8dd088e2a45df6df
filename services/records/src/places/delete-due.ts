import type { Instant } from '@doui/kernel';

/** A store whose records are kept until a time and then go. */
export type Expiring<Record> = {
  expired(now: Instant, limit: number): Promise<Record[]>;
  postpone(until: ReadonlyMap<string, Instant>): Promise<void>;
  remove(batch: readonly Record[]): Promise<void>;
};

export type Swept = { readonly deleted: number; readonly postponed: number };

/** Deletes what is over; `untilOf` looks once more until when a record is to be kept, if it is. */
export async function deleteDue<Record extends { readonly id: string }>(
  store: Expiring<Record>,
  now: Instant,
  untilOf: (record: Record) => Promise<Instant | undefined> | Instant | undefined,
  batchSize = 500,
): Promise<Swept> {
  let deleted = 0;
  let postponed = 0;
  for (;;) {
    const due = await store.expired(now, batchSize);
    if (due.length === 0) return { deleted, postponed };
    const over: Record[] = [];
    const later = new Map<string, Instant>();
    for (const record of due) {
      const until = await untilOf(record);
      if (until === undefined || until <= now) over.push(record);
      else later.set(record.id, until);
    }
    await store.postpone(later);
    await store.remove(over);
    postponed += later.size;
    deleted += over.length;
  }
}
