import { type Instant, type Refusal, startOfDayInJapan } from '@doui/kernel';
import type { ItemFacts } from './facts.ts';
import { refusalOf } from './reason-list.ts';
import { ruleSetAt } from './rule-sets.ts';

/** the grounds on which a person has use or provision stopped (Law35). */
export const stopGrounds = [
  { code: 'misuse', cite: 'Law35.1', since2022: false },
  { code: 'improper-acquisition', cite: 'Law35.1', since2022: false },
  { code: 'unlawful-provision', cite: 'Law35.3', since2022: false },
  { code: 'improper-use', cite: 'Law35.1', since2022: true },
  { code: 'no-longer-needed', cite: 'Law35.5', since2022: true },
  { code: 'reportable-leak', cite: 'Law35.5', since2022: true },
  { code: 'rights-harmed', cite: 'Law35.5', since2022: true },
] as const;
export type StopGround = (typeof stopGrounds)[number]['code'];

/** whether a ground for stopping is one at that instant. */
export function checkStopGround(ground: string, at: Instant): Refusal[] {
  const known = stopGrounds.find(({ code }) => code === ground);
  const inForce = known && (!known.since2022 || ruleSetAt(at)?.widerStopGrounds === true);
  return inForce ? [] : [refusalOf('stop-ground-not-in-force', { pointer: '/ground' })];
}

/** the form of a disclosure: the person's choice since 2022, before on paper unless agreed. */
export function checkDisclosureForm(
  form: { readonly form: 'paper' | 'electronic'; readonly agreed: boolean },
  at: Instant,
): Refusal[] {
  const owed = form.form === 'paper' || form.agreed || ruleSetAt(at)?.disclosureAsAsked === true;
  return owed ? [] : [refusalOf('disclosure-form-not-owed', { pointer: '/form' })];
}

/** until 2022-03-31 what is deleted within six months was no retained data. */
export const isRetained = (
  item: Pick<ItemFacts, 'category'>,
  at: Instant,
  deletedWithinSixMonths: boolean,
): boolean =>
  item.category !== 'not-retained' &&
  (!deletedWithinSixMonths || ruleSetAt(at)?.shortLivedRetained === true);

/** the four kinds of leak that have to be reported (Law26). */
export const leakKinds = [
  'special-care',
  'financial-harm',
  'wrongful-purpose',
  'over-1000',
] as const;
export type LeakKind = (typeof leakKinds)[number];

export type Leak = {
  readonly kinds: readonly LeakKind[];
  readonly knownAt: Instant;
  readonly stronglyEncrypted: boolean;
  /** A processor told its client at once, so that only the client reports. */
  readonly clientTold: boolean;
};

export type LeakReport =
  | { readonly duty: 'none' | 'effort' }
  | { readonly duty: 'report'; readonly preliminaryBy: Instant; readonly finalBy: Instant };

const japanOffsetMs = 9 * 3_600_000;
const dayMs = 86_400_000;
const dayOf = (at: Instant): string => new Date(at + japanOffsetMs).toISOString().slice(0, 10);

/**
 * by when a leak is reported. The day of knowledge is day 1; an end on a weekend or holiday
 * moves on (`holidays`: days as `2026-11-23`). The instant given is the end of the last day.
 */
export function leakReport(leak: Leak, holidays: ReadonlySet<string>): LeakReport {
  if (ruleSetAt(leak.knownAt)?.leaksReported !== true) return { duty: 'effort' };
  if (leak.kinds.length === 0 || leak.stronglyEncrypted || leak.clientTold) return { duty: 'none' };
  const end = (days: number): Instant => {
    let day = startOfDayInJapan(dayOf(leak.knownAt)) + (days - 1) * dayMs;
    const closed = (): boolean =>
      [0, 6].includes(new Date(day + japanOffsetMs).getUTCDay()) || holidays.has(dayOf(day));
    while (closed()) day += dayMs;
    return day + dayMs;
  };
  const full = leak.kinds.includes('wrongful-purpose') ? 60 : 30;
  return { duty: 'report', preliminaryBy: end(5), finalBy: end(full) };
}

/** what has to be on the public page, by date (Law32). */
export function publicPageItems(at: Instant): string[] {
  const always = ['name', 'purposes', 'procedures', 'fees', 'complaints', 'accredited-body'];
  return ruleSetAt(at)?.publicPageSecurity === true
    ? [...always, 'address', 'representative', 'security-measures']
    : always;
}

/** whether a change of name, address or representative is told before or after. */
export const nameChangeTold = (at: Instant): 'in-advance' | 'without-delay' =>
  ruleSetAt(at)?.nameChangeAfterwards === true ? 'without-delay' : 'in-advance';

/** What a notice said about one recipient abroad (Law28.2). */
export type AbroadSaid = {
  readonly country: string;
  readonly regimeShown: boolean;
  readonly safeguardsShown: boolean;
  /** Why country or safeguards cannot be named, where they cannot. */
  readonly cannotBeNamedBecause: string;
};

/**
 * whether a notice shown at that instant said enough about a recipient abroad: since 2022 its
 * country, that country's regime and the recipient's safeguards, or why one cannot be named; before,
 * that it is abroad.
 */
export function abroadSaidEnough(said: AbroadSaid | undefined, at: Instant): boolean {
  if (!said) return false;
  if (ruleSetAt(at)?.abroadShowsCountry !== true) return true;
  const reason = said.cannotBeNamedBecause.trim() !== '';
  const named = /^[A-Z]{2}$/.test(said.country) && said.country !== 'JP';
  return (named && said.regimeShown && said.safeguardsShown) || reason;
}
