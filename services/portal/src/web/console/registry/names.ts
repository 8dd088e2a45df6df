import { useQueries } from '@tanstack/react-query';
import { useText } from '../../app/preferences.tsx';
import type { Text } from '../../app/shapes.ts';
import { useStaff } from '../frame/staff.tsx';
import type { Reference } from './fields.ts';
import { kindOf } from './kinds.ts';
import { type Thing, thingPage } from './things.ts';
import { valueAt } from './values.ts';

const references: readonly Reference[] = ['item', 'purpose', 'recipient', 'processor', 'jointUse'];
// What one page of the API carries; forms search for what comes after.
export const namesMost = 1_000;

/** What a thing is called, in the language it is read in; its id when it has no name. */
export function titleOf(thing: Thing, text: (given: Text | undefined) => string): string {
  const body = thing.draft ?? thing.body;
  const given = ['title', 'name', 'responsibleName'].map((key) => valueAt(body, key)).find(Boolean);
  return text(given as Text | undefined) || thing.id;
}

export type Names = {
  /** The name of what an id stands for. */
  of(to: Reference, id: string): string;
  /** The same in a given language, as it stands published. */
  shown(to: Reference, id: string, language: 'ja' | 'en'): string;
  /** Whether `all` is all of them: past a thousand the rest is searched for. */
  whole(to: Reference): boolean;
  /** What may be named: everything that is not retired. */
  all(to: Reference): readonly { readonly value: string; readonly label: string }[];
};

/** The names of everything that other things name. */
export function useNames(): Names {
  const { org } = useStaff();
  const text = useText();
  const lists = useQueries({
    queries: references.map((to) => ({
      queryKey: ['console', org, kindOf(to).collection, 'names'],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        thingPage(org, kindOf(to), { limit: namesMost, signal }),
      staleTime: 30_000,
    })),
  });
  const things = (to: Reference) => lists[references.indexOf(to)]?.data?.things ?? [];
  return {
    of: (to, id) => {
      const found = things(to).find((thing) => thing.id === id);
      return found ? titleOf(found, text) : id;
    },
    shown: (to, id, language) => {
      const found = things(to).find((thing) => thing.id === id);
      const { draft: _, ...published } = found ?? { draft: undefined };
      const stands = found?.body ? (published as Thing) : found;
      return stands ? titleOf(stands, (given) => given?.[language] ?? '') : id;
    },
    whole: (to) => lists[references.indexOf(to)]?.data?.next === undefined,
    all: (to) =>
      things(to)
        .filter(({ retired }) => !retired)
        .map((thing) => ({ value: thing.id, label: titleOf(thing, text) })),
  };
}
