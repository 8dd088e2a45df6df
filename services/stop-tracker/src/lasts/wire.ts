import { fromRfc3339, parsePositionToken } from '@doui/kernel';
import { z } from 'zod';
import type { Passed, RestsOn } from './last-before.ts';

const Basis = z.object({ items: z.array(z.string()), basisPosition: z.string().optional() });
const Page = z.object({
  items: z.array(
    Basis.extend({
      ...{ id: z.string(), feed: z.string(), at: z.string() },
      appendedAt: z.string().optional(),
      otherBases: z.array(Basis).optional(),
    }),
  ),
  next: z.string().optional(),
});

export type ProvisionPage = {
  readonly items: readonly Passed[];
  readonly next?: string | undefined;
};

/** A page of provision records as `records` answers it; partition and offset stand in the id. */
export function readProvisionPage(body: unknown): ProvisionPage | undefined {
  const read = Page.safeParse(body);
  if (!read.success) return undefined;
  const items = read.data.items.flatMap((item): Passed[] => {
    const { id, feed, at, otherBases = [] } = item;
    const atMs = fromRfc3339(at);
    const appendedAtMs = fromRfc3339(item.appendedAt ?? '');
    const [, incarnation = '', partitionText, offsetText] = id.split('/');
    const partition = Number(partitionText);
    const offset = Number(offsetText);
    if (atMs === undefined || !Number.isInteger(partition) || !Number.isInteger(offset)) return [];
    const restsOn = otherBases.length > 0 ? withoutOthers(item, otherBases) : [restOf(item)];
    const passed = { feed, partition, provisionId: id, atMs, incarnation, offset, restsOn };
    return [appendedAtMs === undefined ? passed : { ...passed, appendedAtMs }];
  });
  return { items, next: read.data.next };
}

/** The items of a record are all that left; each of its other bases names those that rest on it. */
function withoutOthers(item: z.output<typeof Basis>, others: z.output<typeof Basis>[]): RestsOn[] {
  const theirs = new Set(others.flatMap(({ items }) => items));
  const own = item.items.filter((one) => !theirs.has(one));
  return [restOf({ ...item, items: own }), ...others.map(restOf)];
}

function restOf({ items, basisPosition }: z.output<typeof Basis>): RestsOn {
  const position = basisPosition === undefined ? undefined : parsePositionToken(basisPosition);
  return position ? { items, position } : { items };
}
