import { useQuery } from '@tanstack/react-query';
import { useActing } from '../../app/acting.tsx';
import { get } from '../../app/api.ts';
import { personPath } from '../questions.ts';

type Published = { readonly inForce: boolean };

const askAgainMs = 500;

/** Whether a write has reached every system; asked again until it has. */
export function usePublished(org: string, owner: string, version: number) {
  const { acting } = useActing();
  const path = owner === 'opt-out' ? 'opt-outs/progress' : 'publications';
  return useQuery({
    queryKey: ['published', acting?.person ?? 'me', org, owner, version],
    queryFn: ({ signal }) => get<Published>(`${personPath(org)}/${path}/${version}`, signal),
    refetchInterval: ({ state }) => (state.data?.inForce ? false : askAgainMs),
    staleTime: 0,
  });
}
