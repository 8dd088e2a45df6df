import { useQueries } from '@tanstack/react-query';
import { useText } from '../../app/preferences.tsx';
import { useStaff } from '../frame/staff.tsx';
import { type Reference, references } from './fields.ts';
import { kindOf } from './kinds.ts';
import { type Names, titleOf, useNames } from './names.ts';
import { thingPage } from './things.ts';

/** What one page of the API carries; forms search for what comes after. */
export const offeredAtOnce = 1_000;

export type Offered = Names & {
  /** Whether `all` is all of them: past a thousand the rest is searched for. */
  whole(to: Reference): boolean;
  /** What may be named: everything that is not retired. */
  all(to: Reference): readonly { readonly value: string; readonly label: string }[];
};

/** What a form offers to be named, with the names of what is named already. */
export function useOffered(): Offered {
  const { org } = useStaff();
  const text = useText();
  const names = useNames();
  const lists = useQueries({
    queries: references.map((to) => ({
      queryKey: ['console', org, kindOf(to).collection, 'names'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        thingPage(org, kindOf(to), { limit: offeredAtOnce, signal }),
      staleTime: 30_000,
    })),
  });
  const list = (to: Reference) => lists[references.indexOf(to)];
  return {
    ...names,
    of: (to, id) => {
      const found = list(to)?.data?.things.find((thing) => thing.id === id);
      if (found) return titleOf(found, text);
      // Until the list is there, nothing shows that it lacks this one.
      return list(to)?.isPending ? id : names.of(to, id);
    },
    whole: (to) => list(to)?.data?.next === undefined,
    all: (to) =>
      (list(to)?.data?.things ?? [])
        .filter(({ retired }) => !retired)
        .map((thing) => ({ value: thing.id, label: titleOf(thing, text) })),
  };
}
