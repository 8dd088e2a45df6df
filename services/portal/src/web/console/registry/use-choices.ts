import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useText } from '../../app/preferences.tsx';
import { useStaff } from '../frame/staff.tsx';
import { type Choice, choicesOf, offeredMost } from './choices.ts';
import type { Reference } from './fields.ts';
import { kindOf } from './kinds.ts';
import { titleOf } from './names.ts';
import type { Offered } from './offered.ts';
import { soughtMost } from './search-bar.tsx';
import { thingPage } from './things.ts';

const typedMs = 300;

/** The same for what is typed now; the registry is asked only when it has more than is known here. */
export function useChoices(
  names: Offered,
  to: Reference,
  chosen: readonly string[],
  typed: string,
) {
  const { org } = useStaff();
  const text = useText();
  const kind = kindOf(to);
  const sought = useSettled(typed.trim().slice(0, soughtMost));
  const labels = useRef(new Map<string, Choice>());
  const answer = useQuery({
    queryKey: ['console', org, kind.collection, 'found', sought],
    queryFn: ({ signal }) => thingPage(org, kind, { limit: offeredMost, q: sought, signal }),
    enabled: sought !== '' && !names.whole(to),
    staleTime: 30_000,
    placeholderData: keepPreviousData,
  });
  const found = (typed.trim() === '' ? [] : (answer.data?.things ?? []))
    .filter(({ retired }) => !retired)
    .map((thing) => ({ value: thing.id, label: titleOf(thing, text) }));
  // What was found and chosen keeps its name when other words are typed.
  useEffect(() => {
    for (const one of found) labels.current.set(one.value, one);
  });
  const before = chosen.map(
    (id) => labels.current.get(id) ?? { value: id, label: names.of(to, id) },
  );
  return choicesOf({ known: [...names.all(to), ...before], found, chosen, typed: typed.trim() });
}

/** What was typed, once nothing more has been typed for a moment. */
function useSettled(typed: string): string {
  const [settled, setSettled] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), typedMs);
    return () => clearTimeout(timer);
  }, [typed]);
  return settled;
}
