const dayMs = 24 * 60 * 60 * 1000;
const japanMs = 9 * 60 * 60 * 1000;
/** How many days are looked at when nobody says from when. */
const daysShown = 31;

/** A day in Japan, as a field of a form has it, and as it is asked for. */
const dayOf = (ms: number): string => new Date(ms + japanMs).toISOString().slice(0, 10);
const startOf = (day: string): number => Date.parse(`${day}T00:00:00+09:00`);

/** A year that is still being typed is none yet. */
const isDay = (text: string): boolean => /^(19|20|21)\d\d-\d\d-\d\d$/.test(text);

/** Days in Japan, both included; without `to` it goes on until now. */
export type Period = { readonly from: string; readonly to?: string };

/** What is looked at: asked of the service as it stands here, so that the page can say it. */
export function periodOf(typed: { from: string; to: string }, now: number): Period {
  const to = isDay(typed.to) ? typed.to : undefined;
  const first = startOf(to ?? dayOf(now)) - (daysShown - 1) * dayMs;
  const from = isDay(typed.from) ? typed.from : dayOf(first);
  return to === undefined ? { from } : { from, to };
}

/** The same as instants: until just before the day after the last one. */
export function instantsOf({ from, to }: Period): Record<string, string> {
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    from: at(startOf(from)),
    ...(to === undefined ? {} : { to: at(startOf(to) + dayMs) }),
  };
}
