import {
  type InfiniteData,
  keepPreviousData,
  type QueryKey,
  useInfiniteQuery,
} from '@tanstack/react-query';
import { call } from '../../../app/api.ts';

export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

/** Where a page begins; with it the page before, so that a list can be walked back. */
export type Place = {
  readonly cursor: string;
  readonly rowsBefore: number;
  readonly before?: Place;
};

export type ListAsk = {
  readonly key: QueryKey;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limit?: number;
  readonly enabled?: boolean;
};

// However long a list is, no more of it is on the page, and no more is asked for anew at a time.
const pagesMost = 4;
const start: Place = { cursor: '', rowsBefore: 0 };

/** A list of any length, a page at a time, each behind the cursor of the one before. */
export function pagedOptions<T>({ key, path, query = {}, headers = {}, ...rest }: ListAsk) {
  const { limit = 50, enabled = true } = rest;
  return {
    queryKey: ['operations', ...key, query],
    initialPageParam: start,
    queryFn: ({ pageParam, signal }: { pageParam: Place; signal: AbortSignal }) => {
      const asked = new URLSearchParams({ ...query, limit: String(limit) });
      if (pageParam.cursor !== '') asked.set('cursor', pageParam.cursor);
      return call<Page<T>>('GET', `${path}?${asked}`, { signal, headers });
    },
    getNextPageParam: ({ items, next }: Page<T>, _: unknown, here: Place): Place | undefined =>
      next === undefined
        ? undefined
        : { cursor: next, rowsBefore: here.rowsBefore + items.length, before: here },
    getPreviousPageParam: (_: Page<T>, __: unknown, here: Place): Place | undefined => here.before,
    maxPages: pagesMost,
    placeholderData: keepPreviousData,
    // Each look at persons is recorded: coming back to a window is none.
    refetchOnWindowFocus: false,
    enabled,
  } as const;
}

export const usePaged = <T>(ask: ListAsk) =>
  useInfiniteQuery<Page<T>, Error, InfiniteData<Page<T>, Place>, QueryKey, Place>(
    pagedOptions<T>(ask),
  );

export type Paged<T> = ReturnType<typeof usePaged<T>>;
