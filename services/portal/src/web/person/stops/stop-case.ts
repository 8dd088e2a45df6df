import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useActing } from '../../app/acting.tsx';
import { get, watch } from '../../app/api.ts';
import type { ClosingFacts } from '../../app/closing.ts';
import { useSession } from '../../app/session.tsx';
import { personPath } from '../questions.ts';
import { findCase } from './find-case.ts';

export type StopFeed = {
  readonly feed: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly closed: boolean;
  readonly closedAt?: string;
};

export type StopPartner = {
  readonly partner: string;
  readonly recipients: readonly string[];
  readonly dueAt: string;
  readonly settled: boolean;
  readonly toldAt?: string;
  readonly acknowledgements: readonly { readonly kind: string; readonly at: string }[];
};

export type StopCase = ClosingFacts & {
  readonly stop: string;
  readonly status: 'held' | 'closing' | 'closed' | 'complete' | 'superseded';
  readonly position: string;
  readonly closedAt?: string;
  readonly completeAt?: string;
  readonly feeds: readonly StopFeed[];
  readonly partners: readonly StopPartner[];
  readonly overdue: { readonly feeds: readonly string[]; readonly partners: readonly string[] };
  readonly certificate?: { readonly at: string };
};

const lookAgainMs = 500;
const watchAgainMs = 2_000;
const looksMax = 40;
/** Of 50 cases: as many as the list of what somebody stopped may show. */
const pagesMax = 40;

/**
 * The case of one stop. It is opened a moment after the stop, so it is looked for until it is there: once among
 * all of them, then among the newest, where one that is opened now will stand.
 */
function useCaseId(org: string, owner: string, version: number) {
  const { acting } = useActing();
  const { followsStops = false } = useSession();
  const client = useQueryClient();
  const queryKey = ['stop-case-id', acting?.person ?? 'me', org, owner, version];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const first = !client.getQueryState(queryKey)?.dataUpdateCount;
      const path = `${personPath(org)}/stop-cases`;
      return findCase(path, { owner, version }, first ? pagesMax : 1, signal);
    },
    enabled: followsStops && version > 0,
    refetchInterval: ({ state }) =>
      state.data || state.dataUpdateCount > looksMax ? false : lookAgainMs,
  });
}

/** A stop on its way to its end: asked for again at every word of the tracker. */
export function useStopCase(org: string, owner: string, version: number) {
  const client = useQueryClient();
  const id = useCaseId(org, owner, version).data ?? undefined;
  const path = `/v1/organisations/${org}/stops/${id ?? ''}`;
  const found = useQuery({
    queryKey: ['stop-case', org, id],
    queryFn: ({ signal }) => get<StopCase>(path, signal),
    enabled: id !== undefined,
    staleTime: 0,
  });
  // The certificate comes after everything else.
  const over = found.data?.certificate !== undefined || found.data?.status === 'superseded';
  useEffect(() => {
    if (id === undefined || over) return;
    const gone = new AbortController();
    const again = () => void client.invalidateQueries({ queryKey: ['stop-case', org, id] });
    void (async () => {
      while (!gone.signal.aborted) {
        await watch(`${path}/events`, again, gone.signal);
        // The stream ended although the stop has not, or the line was cut.
        await new Promise((resolve) => setTimeout(resolve, watchAgainMs));
        again();
      }
    })();
    return () => gone.abort();
  }, [client, org, id, path, over]);
  return found.data;
}
