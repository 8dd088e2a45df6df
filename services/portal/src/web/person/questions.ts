import { useQuery } from '@tanstack/react-query';
import { useActing } from '../app/acting.tsx';
import { type ActingFor, get } from '../app/api.ts';
import type { Mine, NoticeVersion, PersonDocument, PublicPage } from '../app/shapes.ts';

const publicMs = 5 * 60_000;

export const personPath = (org: string): string => `/v1/organisations/${org}/persons/me`;

/** Everybody's page of an organisation: where the names of things are. */
export const usePublicPage = (org: string) =>
  useQuery({
    queryKey: ['public', org],
    queryFn: ({ signal }) => get<PublicPage>(`/v1/public/organisations/${org}?format=json`, signal),
    staleTime: publicMs,
  });

async function mineOf(acting: ActingFor | undefined, signal: AbortSignal): Promise<Mine[]> {
  if (!acting) return (await get<{ items: Mine[] }>('/mine', signal)).items;
  const [page, person] = await Promise.all([
    get<PublicPage>(`/v1/public/organisations/${acting.org}?format=json`, signal),
    get<PersonDocument>(personPath(acting.org), signal),
  ]);
  return [{ id: acting.org, name: page.name, person }];
}

/** The organisations that know whoever is spoken for, with what was answered to them. */
export function useMine() {
  const { acting } = useActing();
  return useQuery({
    queryKey: ['mine', acting?.person ?? 'me'],
    queryFn: ({ signal }) => mineOf(acting, signal),
  });
}

/** A version of a notice never changes; the newest one may. */
export const useNotice = (org: string, notice: string, version?: number) =>
  useQuery({
    queryKey: ['notice', org, notice, version ?? 'newest'],
    queryFn: ({ signal }) => {
      const versions = version === undefined ? '' : `/versions/${version}`;
      const path = `/v1/public/organisations/${org}/notices/${notice}${versions}?format=json`;
      return get<NoticeVersion>(path, signal);
    },
    staleTime: version === undefined ? 0 : Number.POSITIVE_INFINITY,
    enabled: notice !== '' && version !== 0,
  });
