import { type Instant, type Position, unreachable } from '@doui/kernel';
import type {
  Acknowledgement,
  CaseEvent,
  Closing,
  FeedConcerned,
  LastRecord,
  PartnerConcerned,
  Stop,
} from './events.ts';

export type PartitionState = Omit<Closing, 'feed'> & {
  /** The person's last record that passed; absent: none, or not looked up yet. */
  readonly last?: Pick<LastRecord, 'provisionId' | 'atMs' | 'appendedAtMs'>;
};

/** `closed` holds the partitions that are closed already, in order. */
export type FeedState = FeedConcerned & { readonly closed: readonly PartitionState[] };

export type PartnerState = PartnerConcerned & {
  readonly toldAtMs?: Instant;
  readonly acknowledgements: readonly Acknowledgement[];
  readonly remindedAtMs?: Instant;
  readonly escalatedAtMs?: Instant;
  readonly cutOffAtMs?: Instant;
};

export type OpenedCase = {
  /** `closed`: every feed. `complete`: every partner has said so too. */
  readonly status: 'closing' | 'closed' | 'complete' | 'superseded';
  readonly stop: Stop;
  readonly boundMs: number;
  readonly openedAtMs: Instant;
  readonly heldAtMs?: Instant;
  readonly feeds: readonly FeedState[];
  readonly partners: readonly PartnerState[];
  /** When the proof of the last closing stood, by broker time; known once all are closed. */
  readonly closedAtMs?: Instant;
  /** Whether nothing left after T. Known at once where the proof is that early, else with the last records. */
  readonly heldT?: boolean;
  /** The last records have been looked up. */
  readonly lastsFound: boolean;
  readonly completeAtMs?: Instant;
  readonly supersededBy?: Position;
  readonly supersededAtMs?: Instant;
  readonly certificate?: {
    readonly atMs: Instant;
    readonly kid: string;
    readonly digest: string;
    /** How many words of partners stand in it. */
    readonly words?: number;
  };
};

export type CaseState =
  | { readonly status: 'unknown' }
  /** Durable at its owner, not published yet. */
  | {
      readonly status: 'held';
      readonly id: string;
      readonly org: string;
      readonly person: string;
      readonly position: Position;
      readonly heldAtMs: Instant;
    }
  | OpenedCase;

export const unknownCase: CaseState = { status: 'unknown' };

export const isOpened = (state: CaseState): state is OpenedCase =>
  state.status !== 'unknown' && state.status !== 'held';

export const isClosed = ({ partitions, closed }: FeedState): boolean => closed.length >= partitions;

/** A partner has answered for good: by what the kind of stop asks of it. */
export const isSettled = ({ stop }: Pick<OpenedCase, 'stop'>, partner: PartnerState): boolean =>
  partner.acknowledgements.some(({ kind }) =>
    stop.kind === 'erasure' ? kind === 'erased' : kind !== 'received',
  );

export const wordsOf = ({ partners }: OpenedCase): number =>
  partners.reduce((sum, { acknowledgements }) => sum + acknowledgements.length, 0);

/**
 * Come to its end, and not certified as it stands. A superseded stop ends with its feeds; nobody waits for
 * its partners, so a word that comes later makes another certificate.
 */
export const wantsCertificate = (state: OpenedCase): boolean =>
  state.status === 'complete'
    ? state.certificate === undefined
    : state.status === 'superseded' &&
      state.feeds.every(isClosed) &&
      (state.certificate === undefined || (state.certificate.words ?? 0) < wordsOf(state));

/** Nobody has to do anything about it any more. */
export const isOver = (state: CaseState): boolean =>
  isOpened(state) &&
  (state.status === 'complete' || state.status === 'superseded') &&
  state.feeds.every(isClosed) &&
  !wantsCertificate(state);

/** What is past its time: a feed open after T, a partner that has not answered when it was due. */
export function overdueOf(
  state: OpenedCase,
  nowMs: Instant,
): { readonly feeds: readonly string[]; readonly partners: readonly string[] } {
  if (state.status === 'superseded' || state.status === 'complete') {
    return { feeds: [], partners: [] };
  }
  const late = nowMs > state.stop.sinceMs + state.boundMs;
  return {
    feeds: late ? state.feeds.filter((feed) => !isClosed(feed)).map(({ feed }) => feed) : [],
    partners: state.partners
      .filter((partner) => nowMs > partner.dueAtMs && !isSettled(state, partner))
      .map(({ partner }) => partner),
  };
}

/** What an event makes of a case. */
export function evolve(state: CaseState, event: CaseEvent): CaseState {
  switch (event.type) {
    case 'stop-held': {
      const { id, org, person, position, atMs } = event;
      if (state.status !== 'unknown') return state;
      return { status: 'held', id, org, person, position, heldAtMs: atMs };
    }
    case 'stop-opened':
      return opened(state, event);
    default:
      return isOpened(state) ? settled(state, changed(state, event), event.atMs) : state;
  }
}

type Later = Exclude<CaseEvent, { type: 'stop-held' | 'stop-opened' }>;

function opened(state: CaseState, event: Extract<CaseEvent, { type: 'stop-opened' }>): CaseState {
  if (isOpened(state)) return state;
  const { stop, boundMs, feeds, partners, atMs } = event;
  const made: OpenedCase = {
    status: 'closing',
    stop,
    boundMs,
    openedAtMs: atMs,
    ...(state.status === 'held' ? { heldAtMs: state.heldAtMs } : {}),
    feeds: feeds.map((feed) => ({ ...feed, closed: [] })),
    partners: partners.map((partner) => ({ ...partner, acknowledgements: [] })),
    lastsFound: false,
  };
  return settled(made, made, atMs);
}

function changed(state: OpenedCase, event: Later): OpenedCase {
  switch (event.type) {
    case 'partitions-closed':
      return { ...state, feeds: state.feeds.map((feed) => withClosings(feed, event.closings)) };
    case 'lasts-found':
      return {
        ...state,
        lastsFound: true,
        feeds: state.feeds.map((feed) => withLasts(feed, event.lasts)),
      };
    case 'partner-told':
      return ofPartner(state, event.partner, { toldAtMs: event.atMs });
    case 'partner-acknowledged':
      return ofPartner(state, event.partner, ({ acknowledgements }) => ({
        acknowledgements: [...acknowledgements, event.acknowledgement],
      }));
    case 'partner-reminded':
      return ofPartner(state, event.partner, { remindedAtMs: event.atMs });
    case 'partner-escalated':
      return ofPartner(state, event.partner, { escalatedAtMs: event.atMs });
    case 'partner-cut-off':
      return ofPartner(state, event.partner, { cutOffAtMs: event.atMs });
    case 'stop-superseded':
      return {
        ...state,
        ...{ status: 'superseded', supersededBy: event.by, supersededAtMs: event.atMs },
      };
    case 'certificate-issued': {
      const { atMs, kid, digest, words } = event;
      const counted = words === undefined ? {} : { words };
      return { ...state, certificate: { atMs, kid, digest, ...counted } };
    }
    default:
      return unreachable(event);
  }
}

function withClosings(feed: FeedState, closings: readonly Closing[]): FeedState {
  const known = new Set(feed.closed.map(({ partition }) => partition));
  const added = closings.filter((one) => one.feed === feed.feed && !known.has(one.partition));
  if (added.length === 0) return feed;
  const closed = [...feed.closed, ...added.map(({ feed: _, ...partition }) => partition)];
  return { ...feed, closed: closed.sort((a, b) => a.partition - b.partition) };
}

function withLasts(feed: FeedState, lasts: readonly LastRecord[]): FeedState {
  const closed = feed.closed.map((partition) => {
    const found = lasts.find(
      (last) => last.feed === feed.feed && last.partition === partition.partition,
    );
    if (!found) return partition;
    const { feed: _, partition: __, ...last } = found;
    return { ...partition, last };
  });
  return { ...feed, closed };
}

type PartnerChange = Partial<PartnerState>;

function ofPartner(
  state: OpenedCase,
  id: string,
  change: PartnerChange | ((partner: PartnerState) => PartnerChange),
): OpenedCase {
  const partners = state.partners.map((partner) => {
    if (partner.partner !== id) return partner;
    return { ...partner, ...(typeof change === 'function' ? change(partner) : change) };
  });
  return { ...state, partners };
}

/** Where the case stands after a change; superseded is its end, but its feeds did close, in time or not. */
function settled(before: OpenedCase, after: OpenedCase, atMs: Instant): OpenedCase {
  if (!after.feeds.every(isClosed)) return after;
  const closedAtMs = after.closedAtMs ?? lastClosing(after);
  const heldT = isHeld(after, closedAtMs);
  const closed = { ...after, closedAtMs, ...(heldT === undefined ? {} : { heldT }) };
  if (after.status === 'superseded') return closed;
  if (!after.partners.every((partner) => isSettled(after, partner))) {
    return { ...closed, status: 'closed' };
  }
  return { ...closed, status: 'complete', completeAtMs: before.completeAtMs ?? atMs };
}

/**
 * A closing says when it was proven that nothing follows, which may be long after the last record left:
 * a gate that was away, a fence that had to wait. Then the last records decide, by broker time.
 */
function isHeld(state: OpenedCase, closedAtMs: Instant): boolean | undefined {
  const { stop, boundMs } = state;
  if (closedAtMs - stop.sinceMs <= boundMs) return true;
  // Of a stop that is about everybody no last record is looked up, so nothing shows that it was held.
  if (stop.person === undefined) return false;
  const lastMs = lastRecordMs(state);
  if (lastMs === undefined || lastMs <= boundMs) return lastMs === undefined ? undefined : true;
  // Of what rests on a consent the version says that it left before it was given again; of the rest nothing.
  return state.status === 'superseded' && stop.position.service !== 'consent' ? undefined : false;
}

/** How long after T began the last record left, 0 if none did; undefined while it is not known. */
export function lastRecordMs({ stop, feeds, lastsFound }: OpenedCase): number | undefined {
  if (!lastsFound || stop.person === undefined) return undefined;
  return (
    feeds
      .flatMap(({ closed }) => closed.flatMap(({ last }) => last ?? []))
      // What was stored without the broker's time shows nothing.
      .map(({ appendedAtMs = Number.POSITIVE_INFINITY }) => appendedAtMs - stop.sinceMs)
      .reduce((latest, ms) => Math.max(latest, ms), 0)
  );
}

/** A stop that concerns no feed was in force at once. */
const lastClosing = ({ feeds, stop }: OpenedCase): Instant =>
  feeds
    .flatMap(({ closed }) => closed)
    .reduce((last, { closedAtMs }) => Math.max(last, closedAtMs), stop.sinceMs);
