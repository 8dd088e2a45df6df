import { useQuery } from '@tanstack/react-query';
import { useActing } from '../app/acting.tsx';
import { ApiProblem, get, getIfThere } from '../app/api.ts';
import type { HistoryEntry } from '../app/shapes.ts';
import { personPath } from './questions.ts';

type Page = { readonly entries: readonly HistoryEntry[]; readonly next?: number };

const pageSize = 500;
const pagesMax = 40;

/** Everything a service recorded about a person, oldest first; more than can be shown is said to be, never cut. */
export async function historyAt(path: string, signal: AbortSignal): Promise<HistoryEntry[]> {
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
  if (from !== undefined) throw new ApiProblem(409, { refusals: [tooLong] });
  return entries;
}

const tooLong = {
  code: 'history-too-long',
  text: {
    ja: '記録が2万件を超えるため、ここには表示できません。組織の窓口にお問い合わせください。',
    en: 'There are more than 20,000 records, too many to show here. Please ask the organisation.',
  },
};

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
