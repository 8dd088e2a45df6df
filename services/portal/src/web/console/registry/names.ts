import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../app/preferences.tsx';
import type { Text } from '../../app/shapes.ts';
import { useStaff } from '../frame/staff.tsx';
import type { Reference } from './fields.ts';
import { gather } from './gather.ts';
import { type Kind, kindOf } from './kinds.ts';
import { type Thing, thingsNamed, useThings } from './things.ts';
import { textAt, valueAt } from './values.ts';

/** What a thing is called, in the language it is read in; its id when it has no name. */
export function titleOf(thing: Thing, text: (given: Text | undefined) => string): string {
  const body = thing.draft ?? thing.body;
  const given = ['title', 'name', 'responsibleName'].map((key) => valueAt(body, key)).find(Boolean);
  return text(given as Text | undefined) || thing.id;
}

export type Names = {
  /** The name of what an id stands for; the id itself while its name is not known. */
  of(to: Reference, id: string): string;
  /** The same in a given language, as it stands published. */
  shown(to: Reference, id: string, language: 'ja' | 'en'): string;
};

type Named = { readonly to: Reference; readonly id: string };

const questionMost = 100;
const doors = new Map<string, (id: string) => Promise<Thing | null>>();

/** One door a list: whoever asks at the same moment asks together. */
function doorTo(org: string, to: Reference) {
  const key = `${org}/${to}`;
  const known = doors.get(key);
  if (known) return known;
  const door = gather((ids) => thingsNamed(org, kindOf(to), ids), questionMost);
  doors.set(key, door);
  return door;
}

/** The names of just those things that are shown, however many the organisation has. */
export function useNames(): Names {
  const { org } = useStaff();
  const text = useText();
  const client = useQueryClient();
  const { wanted, want } = useWanted();
  const keyOf = ({ to, id }: Named) => ['console', org, kindOf(to).collection, 'named', id];
  useQueries({
    queries: wanted.map((named) => ({
      queryKey: keyOf(named),
      queryFn: () => doorTo(org, named.to)(named.id),
      staleTime: 30_000,
    })),
  });
  const find = (named: Named): Thing | undefined => {
    want(named);
    return client.getQueryData<Thing | null>(keyOf(named)) ?? undefined;
  };
  return {
    of: (to, id) => {
      const found = find({ to, id });
      return found ? titleOf(found, text) : id;
    },
    shown: (to, id, language) => {
      const found = find({ to, id });
      const { draft: _, ...published } = found ?? { draft: undefined };
      const stands = found?.body ? (published as Thing) : found;
      return stands ? titleOf(stands, (given) => given?.[language] ?? '') : id;
    },
  };
}

/** What a thing of a kind is called: a scheme, which has no name of its own, by its purpose. */
export function useTitle(): (kind: Kind, thing: Thing) => string {
  const names = useNames();
  const text = useText();
  return (kind, thing) =>
    kind.name === 'scheme'
      ? names.of('purpose', textAt(thing.body ?? thing.draft, 'purpose')) || thing.id
      : titleOf(thing, text);
}

/** What opt-out schemes are called, by their ids; an organisation has few. */
export function useSchemeName(): (id: string) => string {
  const scheme = kindOf('scheme');
  const schemes = useThings(scheme, '', undefined, 1_000).data?.things ?? [];
  const titled = useTitle();
  return (id) => {
    const found = schemes.find((one) => one.id === id);
    return found ? titled(scheme, found) : id;
  };
}

/** What a page names is known only while it is rendered, here or further in; it is asked for right after. */
function useWanted() {
  const [wanted, setWanted] = useState<readonly Named[]>([]);
  const known = useRef(new Map<string, Named>());
  const isShown = useRef(false);
  const tell = (): void => {
    if (known.current.size > wanted.length) setWanted([...known.current.values()]);
  };
  useEffect(() => {
    isShown.current = true;
    tell();
  });
  const want = (named: Named): void => {
    const key = `${named.to}/${named.id}`;
    if (named.id === '' || known.current.has(key)) return;
    known.current.set(key, named);
    // A part further in may be rendered alone. What is not shown yet must not disturb its own rendering, which
    // would begin anew each time.
    if (isShown.current) queueMicrotask(tell);
  };
  return { wanted, want };
}
