import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { get, watch } from '../../../app/api.ts';
import type { ClosingFacts } from '../../../app/closing.ts';
import { usePaged } from '../common/paged.ts';

export type ClosedPartition = {
  readonly partition: number;
  readonly by: 'passed' | 'fenced' | 'no-owner';
  readonly closedAt: string;
  readonly closingOffset: number;
  readonly last?: { readonly provision: string; readonly at: string };
};

export type CaseFeed = {
  readonly feed: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly closed: boolean;
  readonly closedAt?: string;
  readonly partitions: readonly ClosedPartition[];
  readonly openPartitions: number;
};

export type CasePartner = {
  readonly partner: string;
  readonly recipients: readonly string[];
  readonly dueAt: string;
  readonly settled: boolean;
  readonly toldAt?: string;
  readonly acknowledgements: readonly {
    readonly kind: string;
    readonly at: string;
    readonly via: string;
    readonly reference: string;
  }[];
  readonly remindedAt?: string;
  readonly escalatedAt?: string;
  readonly cutOffAt?: string;
};

export const stopStatuses = ['held', 'closing', 'closed', 'complete', 'superseded'] as const;
export type StopStatus = (typeof stopStatuses)[number];

export type StopCase = ClosingFacts & {
  readonly stop: string;
  readonly version: number;
  readonly status: StopStatus;
  readonly kind?: string;
  readonly position: string;
  readonly person?: string;
  readonly purposes: readonly string[];
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly schemes: readonly string[];
  readonly answeredAt?: string;
  /** From when T runs. */
  readonly since?: string;
  readonly heldAt?: string;
  readonly openedAt?: string;
  readonly closedAt?: string;
  readonly completeAt?: string;
  /** Of the command that made it, where its trace was kept. */
  readonly traceId?: string;
  readonly feeds: readonly CaseFeed[];
  readonly partners: readonly CasePartner[];
  readonly overdue: { readonly feeds: readonly string[]; readonly partners: readonly string[] };
  readonly certificate?: { readonly at: string; readonly kid: string; readonly digest: string };
};

export const isLate = ({ overdue, heldT }: StopCase): boolean =>
  overdue.feeds.length > 0 || overdue.partners.length > 0 || heldT === false;

export type StopFilter = { readonly overdue: boolean; readonly status: string };

/** The stops of the organisation, newest first; those that are overdue longest first. */
export function useStops(org: string, { overdue, status }: StopFilter) {
  return usePaged<StopCase>({
    key: ['stops', org],
    path: `/v1/organisations/${org}/stops`,
    query: overdue ? { overdue: 'true' } : status === '' ? {} : { status },
    limit: 30,
  });
}

const watchAgainMs = 2_000;
const isOver = ({ certificate, status }: StopCase): boolean =>
  certificate !== undefined || status === 'superseded';

/** One stop on its way to its end: read again at every word of the tracker. */
export function useStopCase(org: string, stop: string | undefined) {
  const client = useQueryClient();
  const path = `/v1/organisations/${org}/stops/${stop ?? ''}`;
  const found = useQuery({
    queryKey: ['operations', 'stop', org, stop],
    queryFn: ({ signal }) => get<StopCase>(path, signal),
    enabled: stop !== undefined,
    refetchOnWindowFocus: false,
  });
  const going = found.data !== undefined && !isOver(found.data);
  useEffect(() => {
    if (stop === undefined || !going) return;
    const gone = new AbortController();
    const queryKey = ['operations', 'stop', org, stop];
    void (async () => {
      while (!gone.signal.aborted) {
        await watch(
          `${path}/events`,
          () => void client.invalidateQueries({ queryKey }),
          gone.signal,
        );
        // The stream ended although the stop has not, or the line was cut.
        await new Promise((resolve) => setTimeout(resolve, watchAgainMs));
      }
    })();
    return () => gone.abort();
  }, [client, org, stop, path, going]);
  return found;
}
