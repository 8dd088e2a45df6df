import { dayInJapan, dayMs, type Period, periodQuery } from '../common/period.ts';

export const claimStates = ['open', 'reviewed', 'all'] as const;
export type Sought = Period & { readonly state: (typeof claimStates)[number] };

// Claims are kept for years; whoever leaves out the first day sees all that is kept.
const yearsMost = 20;

/** What an address asks for: those open, of the last year, unless it says otherwise. */
export function soughtOf(search: URLSearchParams, nowMs: number): Sought {
  const day = (name: string, otherwise: string): string => {
    const given = search.get(name);
    return given === null || !/^(\d{4}-\d{2}-\d{2})?$/.test(given) ? otherwise : given;
  };
  return {
    state: claimStates.find((one) => one === search.get('state')) ?? 'open',
    from: day('from', dayInJapan(nowMs - 365 * dayMs)),
    to: day('to', dayInJapan(nowMs)),
  };
}

/** The same as the service is asked. */
export const queryOf = ({ state, from, to }: Sought, nowMs: number): Record<string, string> => ({
  ...(state === 'all' ? {} : { state }),
  ...periodQuery({ from: from || dayInJapan(nowMs - yearsMost * 365 * dayMs), to }),
});
