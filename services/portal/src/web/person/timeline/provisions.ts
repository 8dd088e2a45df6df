import { useQuery } from '@tanstack/react-query';
import { useActing } from '../../app/acting.tsx';
import { get } from '../../app/api.ts';
import type { Text } from '../../app/shapes.ts';
import { personPath } from '../questions.ts';
import { saveAnswer } from '../save.ts';

export type Provision = {
  readonly id: string;
  readonly at: string;
  readonly recipient: { readonly id: string; readonly name?: Text };
  readonly purpose: string;
  readonly items: readonly string[];
  readonly basis: string;
};

export type Access = {
  readonly id: string;
  readonly at: string;
  readonly by: { readonly role: string };
  readonly operation: string;
};

export type Filter = { readonly recipient: string; readonly from: string; readonly to: string };

type Page<T> = { readonly items: readonly T[]; readonly next?: string };

const pageSize = 200;
const pagesMax = 5;
/** More than this is for the saved list. */
export const shownMax = pageSize * pagesMax;

/** Days of Japan as instants: from the first moment of one to the last of the other. */
function queryOf({ recipient, from, to }: Filter): URLSearchParams {
  const query = new URLSearchParams();
  if (recipient) query.set('recipient', recipient);
  if (from) query.set('from', `${from}T00:00:00+09:00`);
  if (to) query.set('to', `${to}T23:59:59.999+09:00`);
  return query;
}

async function allPages<T>(
  path: string,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const asked = new URLSearchParams(query);
    asked.set('limit', String(pageSize));
    if (cursor !== undefined) asked.set('cursor', cursor);
    const found: Page<T> = await get<Page<T>>(`${path}?${asked}`, signal);
    items.push(...found.items);
    cursor = found.next;
    if (cursor === undefined) break;
  }
  return items.reverse(); // They come oldest first; people look for what was last.
}

export function useProvisions(org: string, filter: Filter) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'provisions', org, filter],
    queryFn: ({ signal }) =>
      allPages<Provision>(`${personPath(org)}/provisions`, queryOf(filter), signal),
  });
}

export function useAccess(org: string, enabled: boolean) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'access', org],
    queryFn: ({ signal }) =>
      allPages<Access>(`${personPath(org)}/access`, new URLSearchParams(), signal),
    enabled,
  });
}

/** The whole list as the service writes it: for spreadsheets, or on paper. */
export function saveProvisions(org: string, filter: Filter, form: 'csv' | 'pdf'): Promise<void> {
  const query = queryOf(filter);
  query.set('format', form);
  return saveAnswer(`${personPath(org)}/provisions?${query}`, `provisions-${org}.${form}`);
}
