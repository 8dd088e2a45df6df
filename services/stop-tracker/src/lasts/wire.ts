import { fromRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import type { LastRecord } from '../cases/events.ts';

const Page = z.object({
  items: z.array(z.object({ id: z.string(), feed: z.string(), at: z.string() })),
  next: z.string().optional(),
});

export type ProvisionPage = {
  readonly items: readonly LastRecord[];
  readonly next?: string | undefined;
};

/** A page of provision records as `records` answers it; the partition stands in the id. */
export function readProvisionPage(body: unknown): ProvisionPage | undefined {
  const read = Page.safeParse(body);
  if (!read.success) return undefined;
  const items = read.data.items.flatMap(({ id, feed, at }) => {
    const atMs = fromRfc3339(at);
    const partition = Number(id.split('/')[2]);
    if (atMs === undefined || !Number.isInteger(partition)) return [];
    return [{ feed, partition, provisionId: id, atMs }];
  });
  return { items, next: read.data.next };
}
