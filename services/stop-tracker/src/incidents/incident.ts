import type { Instant } from '@doui/kernel';
import type { StopKind } from '../cases/events.ts';
import { isSettled, type OpenedCase, type PartnerState } from '../cases/state.ts';

/** A stop whose answer was waited for in vain. */
export type LateStop = {
  readonly stop: string;
  readonly kind: StopKind;
  readonly sinceMs: Instant;
  readonly dueAtMs: Instant;
  readonly cutOffAtMs: Instant;
};

/** How much is past its time and unanswered; a stop that is about everybody counts as no person. */
export type Unanswered = { readonly stops: number; readonly persons: number };

/**
 * The draft of an incident: a partner did not say that it stopped, and lost its feeds. One per
 * partner and cut-off: open as long as a stop it was cut off for is unanswered.
 */
export type Incident = {
  readonly id: string;
  readonly org: string;
  readonly partner: string;
  /** Which cut-off of this partner it is about, from 1. */
  readonly number: number;
  readonly version: number;
  readonly openedAtMs: Instant;
  /** When the last of these stops was answered or fell away; absent while the cut-off holds. */
  readonly answeredAtMs?: Instant;
  readonly feeds: readonly { readonly feed: string; readonly pausedAtMs: Instant }[];
  /** The first of them; how many there are is counted. */
  readonly stops: readonly LateStop[];
  readonly unanswered: Unanswered;
  /** The most there have been. */
  readonly most: Unanswered;
};

export const namedStopsMax = 100;

/** Somebody waits for this partner's word on this stop. */
export const owes = (state: OpenedCase, partner: PartnerState): boolean =>
  state.status !== 'superseded' && !isSettled(state, partner);

/** What a partner has left unanswered beyond its day. */
export function unansweredOf(
  cases: Iterable<OpenedCase>,
  org: string,
  partner: string,
  nowMs: Instant,
): Unanswered {
  const persons = new Set<string>();
  let stops = 0;
  for (const state of cases) {
    if (state.stop.org !== org) continue;
    const one = state.partners.find((each) => each.partner === partner);
    if (!one || one.dueAtMs > nowMs || !owes(state, one)) continue;
    stops += 1;
    if (state.stop.person !== undefined) persons.add(state.stop.person);
  }
  return { stops, persons: persons.size };
}

/** A stop beyond the named ones changes nothing, so many at once do not fight over one document. */
export const withStop = (incident: Incident, late: LateStop): Incident =>
  incident.stops.length >= namedStopsMax || incident.stops.some(({ stop }) => stop === late.stop)
    ? incident
    : { ...incident, stops: [...incident.stops, late] };

export const withFeeds = (
  incident: Incident,
  feeds: readonly string[],
  atMs: Instant,
): Incident => {
  const known = new Set(incident.feeds.map(({ feed }) => feed));
  const added = feeds.filter((feed) => !known.has(feed));
  if (added.length === 0) return incident;
  return {
    ...incident,
    feeds: [...incident.feeds, ...added.map((feed) => ({ feed, pausedAtMs: atMs }))],
  };
};

export const withCount = (incident: Incident, unanswered: Unanswered): Incident => {
  const { stops, persons } = incident.unanswered;
  if (stops === unanswered.stops && persons === unanswered.persons) return incident;
  const most = {
    stops: Math.max(incident.most.stops, unanswered.stops),
    persons: Math.max(incident.most.persons, unanswered.persons),
  };
  return { ...incident, unanswered, most };
};

export const withAnswer = (incident: Incident, atMs: Instant): Incident =>
  incident.answeredAtMs === undefined ? { ...incident, answeredAtMs: atMs } : incident;
