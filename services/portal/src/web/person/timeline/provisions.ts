import { useQuery } from '@tanstack/react-query';
import { useActing } from '../../app/acting.tsx';
import { get } from '../../app/api.ts';
import type { Text } from '../../app/shapes.ts';
import { personPath } from '../questions.ts';
import { saveAnswer } from '../save.ts';
import { instantsOf, type Period } from './period.ts';

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

/** What a list is of: a time, and one recipient or all of them (`''`). */
export type Sought = { readonly period: Period; readonly recipient: string };

type Page<T> = { readonly items: readonly T[]; readonly next?: string };

const pageSize = 200;
const pagesMax = 5;
/** More than this is for the saved list. */
export const shownMax = pageSize * pagesMax;

const queryOf = ({ period, recipient }: Sought): URLSearchParams =>
  new URLSearchParams({ ...instantsOf(period), ...(recipient ? { recipient } : {}) });

/** People look for what was last, so that is what a list that is cut begins with. */
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
    asked.set('order', 'newest');
    if (cursor !== undefined) asked.set('cursor', cursor);
    const found: Page<T> = await get<Page<T>>(`${path}?${asked}`, signal);
    items.push(...found.items);
    cursor = found.next;
    if (cursor === undefined) break;
  }
  return items;
}

export function useProvisions(org: string, sought: Sought) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'provisions', org, sought],
    queryFn: ({ signal }) =>
      allPages<Provision>(`${personPath(org)}/provisions`, queryOf(sought), signal),
  });
}

export function useAccess(org: string, period: Period, enabled: boolean) {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'access', org, period],
    queryFn: ({ signal }) =>
      allPages<Access>(
        `${personPath(org)}/access`,
        new URLSearchParams(instantsOf(period)),
        signal,
      ),
    enabled,
  });
}

/** The whole list as the service writes it: for spreadsheets, or on paper. */
export function saveProvisions(org: string, sought: Sought, form: 'csv' | 'pdf'): Promise<void> {
  const query = queryOf(sought);
  query.set('format', form);
  return saveAnswer(`${personPath(org)}/provisions?${query}`, `provisions-${org}.${form}`);
}
