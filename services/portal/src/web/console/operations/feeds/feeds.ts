import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call, get, getIfThere } from '../../../app/api.ts';
import { usePaged } from '../common/paged.ts';

export type Feed = {
  readonly id: string;
  readonly version: number;
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly { readonly item: string }[];
  readonly retired: boolean;
  readonly status: 'open' | 'paused';
  readonly paused?: { readonly reason: string; readonly at: string };
};

export type GateStatus = {
  readonly status: 'open' | 'paused';
  readonly why: string;
  /** Null: the view was never fresh. */
  readonly freshnessMs: number | null;
  readonly lag: number;
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
  readonly partitions: readonly {
    readonly partition: number;
    readonly status: 'open' | 'paused';
    readonly why: string;
    readonly freshnessMs: number | null;
    readonly lag: number;
    readonly released: number;
    readonly withheld: number;
  }[];
};

const lookAgainMs = 2_000;
// Of the calls a minute that an address has, what a list of flows may take: people in one office
// share an address, and their other pages need the rest.
const looksPerMinuteMost = 240;

/** How often a list of so many flows asks after each: the more rows, the less often. */
export const lookAgainMsOf = (rows: number): number =>
  Math.max(lookAgainMs, Math.ceil((rows * 60) / looksPerMinuteMost) * 1_000);

export const useFeeds = (org: string) =>
  usePaged<Feed>({ key: ['feeds', org], path: `/v1/organisations/${org}/feeds` });

export const useFeed = (org: string, feed: string) =>
  useQuery({
    queryKey: ['operations', 'feed', org, feed],
    queryFn: ({ signal }) => get<Feed>(`/v1/organisations/${org}/feeds/${feed}`, signal),
  });

/** How a gate stands with a feed, while somebody looks; null: no gate knows it. It tells of no person. */
export const useGateStatus = (org: string, feed: string, everyMs = lookAgainMs) =>
  useQuery({
    queryKey: ['operations', 'gate', org, feed],
    queryFn: ({ signal }) =>
      getIfThere<GateStatus>(`/v1/organisations/${org}/feeds/${feed}/status`, signal),
    refetchInterval: everyMs,
    // Coming back to the window does not ask after every row at once, again and again.
    staleTime: everyMs - 100,
  });

export type Sample = {
  readonly atMs: number;
  readonly released: number;
  readonly withheld: number;
};

const samplesMax = 300;

/** What a gate counted, each time it was asked while the page is open: ten minutes of it. */
export function useSamples(status: GateStatus | undefined, atMs: number): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    if (!status) return;
    const { released, withheld } = status;
    setSamples((before) => [...before.slice(1 - samplesMax), { atMs, released, withheld }]);
  }, [status, atMs]);
  return samples;
}

/** Pauses a feed, with the reason, or opens it again. */
export function useFeedSwitch(org: string, feed: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: { to: 'pause'; reason: string } | { to: 'resume' }) =>
      call<{ inForce: boolean }>('POST', `/v1/organisations/${org}/feeds/${feed}:${change.to}`, {
        body: {
          commandId: crypto.randomUUID(),
          ...(change.to === 'pause' ? { reason: change.reason } : {}),
        },
      }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['operations'] }),
        client.invalidateQueries({ queryKey: ['console', org, 'feeds'] }),
      ]),
  });
}

const hourMs = 60 * 60 * 1_000;
const hours = 12;
export type Hour = { readonly fromMs: number; readonly count: number };

/** How many records a feed let through in each of the last hours, as its provision records say. */
export const useReleasedPerHour = (org: string, feed: string) =>
  useQuery({
    queryKey: ['operations', 'released', org, feed],
    queryFn: async ({ signal }): Promise<Hour[]> => {
      const end = Math.floor(Date.now() / hourMs) * hourMs + hourMs;
      const starts = Array.from({ length: hours }, (_, at) => end - (hours - at) * hourMs);
      return Promise.all(
        starts.map(async (fromMs) => {
          const within = new URLSearchParams({
            feed,
            from: new Date(fromMs).toISOString(),
            to: new Date(fromMs + hourMs).toISOString(),
          });
          const path = `/v1/organisations/${org}/provisions:count?${within}`;
          const { count } = await get<{ count: number }>(path, signal);
          return { fromMs, count };
        }),
      );
    },
    refetchInterval: 60_000,
  });
