import { createHash } from 'node:crypto';
import { Fault, type Instant, idFromBytes } from '@doui/kernel';
import { type CaseLedger, caseStream } from '../cases/handle.ts';
import type { OpenCases } from '../cases/open-cases.ts';
import type { OpenedCase } from '../cases/state.ts';
import { isOpened } from '../cases/state.ts';
import {
  type Incident,
  type LateStop,
  namedStopsMax,
  owes,
  type Unanswered,
  unansweredOf,
  withAnswer,
  withCount,
  withFeeds,
  withStop,
} from './incident.ts';
import type { IncidentStore } from './incident-store.ts';

export type IncidentDeps = {
  readonly store: IncidentStore;
  readonly ledger: Pick<CaseLedger, 'read'>;
  readonly cases: Pick<OpenCases, 'all' | 'byStream'>;
  /** The feeds of a partner, whatever they carry: it loses all of them. */
  readonly feedsOf: (org: string, partner: string) => readonly string[];
  /** Resolves when the feed is paused, also when it was already. */
  readonly pauseFeed: (pause: { org: string; feed: string; stop: string }) => Promise<void>;
  readonly now: () => Instant;
  readonly onTrouble: (error: unknown) => void;
};

const none: Unanswered = { stops: 0, persons: 0 };

/** Each refusal means that another stop was written into the draft, which happens so often at most. */
const triesMax = 2 * namedStopsMax;

const idOf = (org: string, partner: string, number: number): string =>
  idFromBytes(createHash('sha256').update(`incident\0${org}\0${partner}\0${number}`).digest());

/** Drafts of incidents: made when a partner is cut off, kept true until it has answered. */
export function createIncidents(deps: IncidentDeps) {
  const { store, ledger, cases, now, onTrouble } = deps;
  const states = function* (): Iterable<OpenedCase> {
    for (const { state } of cases.all()) yield state;
  };
  const unanswered = ({ org, partner }: Pick<Incident, 'org' | 'partner'>) =>
    unansweredOf(states(), org, partner, now());

  const fresh = (org: string, partner: string, number: number): Incident => ({
    ...{ id: idOf(org, partner, number), org, partner, number, version: 0, openedAtMs: now() },
    ...{ feeds: [], stops: [], unanswered: none, most: none },
  });

  const save = (incident: Incident): Promise<boolean> =>
    store.put({ ...incident, version: incident.version + 1 });

  /** Whether the partner still owes an answer it was cut off for. */
  async function holds({ org, partner, stops }: Incident): Promise<boolean> {
    const isOwed = (state: OpenedCase): boolean =>
      state.partners.some((one) => one.partner === partner && owes(state, one));
    const wasCutOff = (state: OpenedCase): boolean =>
      state.partners.some((one) => one.partner === partner && one.cutOffAtMs !== undefined);
    for (const state of states()) {
      if (state.stop.org === org && wasCutOff(state) && isOwed(state)) return true;
    }
    // What is not in memory may have ended, or not be known here yet.
    for (const { stop } of stops) {
      const stream = caseStream(org, stop);
      const state = cases.byStream(stream)?.state ?? (await ledger.read(stream))?.state;
      if (state && isOpened(state) && isOwed(state)) return true;
    }
    return false;
  }

  /**
   * Feeds made since the cut-off are paused too. Each is paused once: an operator who resumes one is not
   * overruled.
   */
  async function pauseNew(incident: Incident): Promise<Incident> {
    const { org, partner, stops } = incident;
    const known = new Set(incident.feeds.map(({ feed }) => feed));
    const stop = stops[0]?.stop ?? incident.id;
    let kept = incident;
    for (const feed of deps.feedsOf(org, partner)) {
      if (known.has(feed)) continue;
      await deps.pauseFeed({ org, feed, stop });
      kept = withFeeds(kept, [feed], now());
    }
    return kept;
  }

  async function keepTrue(incident: Incident): Promise<void> {
    const counted = withCount(incident, unanswered(incident));
    const held = await holds(incident);
    const kept = held ? await pauseNew(counted) : withAnswer(counted, now());
    // Refused: another tracker has done it, or the next look does.
    if (kept !== incident) await save(kept);
  }

  return {
    /** The draft of this cut-off, with this stop in it; the same one while an earlier cut-off holds. */
    async draft(
      { stop: { id: stop, org, kind, sinceMs }, partners }: OpenedCase,
      partner: string,
      feeds: readonly string[],
    ): Promise<string> {
      const dueAtMs = partners.find((one) => one.partner === partner)?.dueAtMs ?? now();
      const late: LateStop = { stop, kind, sinceMs, dueAtMs, cutOffAtMs: now() };
      for (let tries = 0; tries < triesMax; tries++) {
        const newest = await store.newest(org, partner);
        const named = newest?.stops.some((one) => one.stop === stop);
        // Another tracker has drafted it: a stop is in one draft only.
        if (newest && named) return newest.id;
        const open = newest && newest.answeredAtMs === undefined ? newest : undefined;
        const before = open ?? fresh(org, partner, (newest?.number ?? 0) + 1);
        const after = withFeeds(withStop(before, late), feeds, now());
        if (after === before) return before.id;
        // Counted once here; each look counts again.
        const counted = open ? after : withCount(after, unanswered(after));
        if (await save(counted)) return after.id;
      }
      throw new Fault('service-unavailable', {
        retriable: true,
        message: 'the draft of an incident is written by others all the time',
      });
    },
    /** Counts again, pauses what is new, and ends those whose partner has answered. */
    async look(): Promise<void> {
      for (const incident of await store.open()) {
        await keepTrue(incident).catch(onTrouble);
      }
    },
  };
}

export type Incidents = ReturnType<typeof createIncidents>;
