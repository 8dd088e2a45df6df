import { useQuery } from '@tanstack/react-query';
import { get } from '../../../app/api.ts';
import type { Page } from '../common/paged.ts';
import type { StopCase } from '../stops/stop-case.ts';

const lookAgainMs = 2_000;

/** The id of the newest stop. Each look is recorded, so it is looked for only while somebody wants it. */
export const useNewestStop = (org: string, following: boolean) =>
  useQuery({
    queryKey: ['operations', 'newest-stop', org],
    queryFn: async ({ signal }) => {
      const found = await get<Page<StopCase>>(`/v1/organisations/${org}/stops?limit=1`, signal);
      return found.items[0]?.stop ?? null;
    },
    refetchInterval: following ? lookAgainMs : false,
    refetchOnWindowFocus: false,
  });
