import { useQuery } from '@tanstack/react-query';
import { call } from '../../../app/api.ts';
import type { PersonDocument } from '../../../app/shapes.ts';
import { usePaged } from '../common/paged.ts';
import { type LookReason, reasonHeader } from '../common/reasons.tsx';
import type { StopCase } from '../stops/stop-case.ts';

export type OptOutDocument = {
  readonly schemes: readonly {
    readonly scheme: string;
    readonly since: string;
    readonly by: string;
  }[];
  readonly gpc: { readonly status: 'never' | 'in-force' | 'undone'; readonly since?: string };
  readonly stops: readonly {
    readonly kind?: string;
    readonly purpose?: string;
    readonly recipient?: string;
    readonly ground: string;
    readonly since: string;
  }[];
  readonly contactStops: readonly { readonly channel: string; readonly since: string }[];
};

const personPath = (org: string, person: string) => `/v1/organisations/${org}/persons/${person}`;

// A look is one look: coming back to the window, or to the page within a minute, is no other.
const once = { staleTime: 60_000, refetchOnWindowFocus: false } as const;

export const usePerson = (org: string, person: string, reason: LookReason) =>
  useQuery({
    ...once,
    queryKey: ['operations', 'person', org, person, reason],
    queryFn: ({ signal }) =>
      call<PersonDocument>('GET', personPath(org, person), {
        signal,
        headers: reasonHeader(reason),
      }),
  });

/** Null: nothing was ever opted out of. */
export const useOptOuts = (org: string, person: string, reason: LookReason) =>
  useQuery({
    ...once,
    queryKey: ['operations', 'opt-outs', org, person, reason],
    queryFn: async ({ signal }) => {
      const headers = { ...reasonHeader(reason), 'doui-if-there': '1' };
      const path = `${personPath(org, person)}/opt-outs`;
      return (await call<OptOutDocument | undefined>('GET', path, { signal, headers })) ?? null;
    },
  });

export const usePersonStops = (org: string, person: string, reason: LookReason) =>
  usePaged<StopCase>({
    key: ['person-stops', org, person],
    path: `${personPath(org, person)}/stop-cases`,
    headers: reasonHeader(reason),
    limit: 30,
  });
