import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { call } from '../../../app/api.ts';

export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

export type ListAsk = {
  readonly key: QueryKey;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly limit?: number;
  readonly enabled?: boolean;
};

/** A list of any length, a page at a time, each behind the cursor of the one before. */
export function usePaged<T>({ key, path, query = {}, headers = {}, ...rest }: ListAsk) {
  const { limit = 50, enabled = true } = rest;
  return useInfiniteQuery({
    queryKey: ['operations', ...key, query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams({ ...query, limit: String(limit) });
      if (pageParam !== '') asked.set('cursor', pageParam);
      return call<Page<T>>('GET', `${path}?${asked}`, { signal, headers });
    },
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    // Each look at persons is recorded: coming back to a window is none.
    refetchOnWindowFocus: false,
    enabled,
  });
}

export type Paged<T> = ReturnType<typeof usePaged<T>>;
