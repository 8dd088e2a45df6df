import { useQuery } from '@tanstack/react-query';
import { useActing } from '../app/acting.tsx';
import { get, getIfThere } from '../app/api.ts';
import type { HistoryEntry } from '../app/shapes.ts';
import { personPath } from './questions.ts';

type Page = { readonly entries: readonly HistoryEntry[]; readonly next?: number };

const pageSize = 200;
const pagesMax = 10;

/** Everything a service recorded about a person, oldest first. */
async function historyAt(path: string, signal: AbortSignal): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  let from: number | undefined = 1;
  for (let page = 0; page < pagesMax && from !== undefined; page += 1) {
    const found: Page | null = await getIfThere<Page>(
      `${path}?from=${from}&limit=${pageSize}`,
      signal,
    );
    entries.push(...(found?.entries ?? []));
    from = found?.next;
  }
  return entries;
}

export function useConsentHistory(org: string) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'consent-history', org],
    queryFn: ({ signal }) => historyAt(`${personPath(org)}/history`, signal),
  });
}

export function useOptOutHistory(org: string) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'opt-out-history', org],
    queryFn: ({ signal }) => historyAt(`${personPath(org)}/opt-outs/history`, signal),
  });
}

/** One entry, by the version it has in its stream. */
export function useHistoryEntry(org: string, owner: string, version: number) {
  const { acting } = useActing();
  const path = owner === 'opt-out' ? 'opt-outs/history' : 'history';
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'entry', org, owner, version],
    queryFn: async ({ signal }) => {
      const page = await get<Page>(`${personPath(org)}/${path}?from=${version}&limit=1`, signal);
      return page.entries[0] ?? null;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}
