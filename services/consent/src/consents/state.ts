import { type Instant, unreachable } from '@doui/kernel';
import { type ItemScope, isSpoken } from '@doui/law';
import type { ConsentEvent, Said } from './events.ts';

/** The newest answer about one purpose. */
export type Answer = {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly notice: string;
  readonly noticeVersion: number;
  readonly status: 'given' | 'refused' | 'withdrawn' | 'expired';
  readonly scopes: readonly ItemScope[];
  readonly givenAt: Instant;
  readonly expiresAt?: Instant;
  /** Ledger version of the answer this rests on; 0 when a stop came before any answer. */
  readonly answerVersion: number;
  readonly abroadRecipients: readonly string[];
  /** Ledger version of the newest stop of this purpose; 0 when there was none. */
  readonly stoppedVersion: number;
  /** Given by word of mouth or voice (R-2.2 under P). */
  readonly spoken?: true;
};

export type Capacity = { readonly needsRepresentative: boolean; readonly until?: Instant };
export type Representative = { readonly representative: string; readonly until?: Instant };

export type PersonState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'known';
      readonly version: number;
      readonly registeredAt: Instant;
      readonly capacity: Capacity;
      readonly representatives: readonly Representative[];
      readonly answers: readonly Answer[];
    }
  | { readonly status: 'erased'; readonly version: number; readonly at: Instant };

export type Known = Extract<PersonState, { status: 'known' }>;

export const unknownPerson: PersonState = { status: 'unknown' };

/** whether somebody else must answer for the person at this instant. */
export const needsRepresentative = ({ capacity }: Known, at: Instant): boolean =>
  capacity.needsRepresentative && (capacity.until === undefined || at < capacity.until);

export const isRepresentative = (state: Known, person: string, at: Instant): boolean =>
  state.representatives.some(
    ({ representative, until }) => representative === person && (until === undefined || at < until),
  );

export const answerAbout = (state: Known, purpose: string): Answer | undefined =>
  state.answers.find((answer) => answer.purpose === purpose);

/** What an event makes of a state. */
export function evolve(state: PersonState, event: ConsentEvent): PersonState {
  if (state.status === 'erased') return state;
  if (state.status === 'unknown') {
    if (event.type !== 'person-registered') return state;
    const capacity = { needsRepresentative: false };
    const known = { representatives: [], answers: [], registeredAt: event.at, version: 1 };
    return { status: 'known', capacity, ...known };
  }
  const version = state.version + 1;
  const next = { ...state, version };
  switch (event.type) {
    case 'person-registered':
    case 'restated':
      return next;
    case 'capacity-changed': {
      const { needsRepresentative: needs, until } = event;
      const capacity = { needsRepresentative: needs, ...(until === undefined ? {} : { until }) };
      return { ...next, capacity };
    }
    case 'representative-verified': {
      const { representative, until } = event;
      const others = state.representatives.filter((had) => had.representative !== representative);
      const verified = { representative, ...(until === undefined ? {} : { until }) };
      return { ...next, representatives: [...others, verified] };
    }
    case 'answered':
      return event.answers.reduce<Known>((folded, said) => answered(folded, event, said), next);
    case 'withdrawn':
      return withdrawn(next, event);
    case 'expired':
      return stopped(next, event.purpose, 'expired', event.at);
    case 'erased':
      return { status: 'erased', version, at: event.at };
    default:
      return unreachable(event);
  }
}

type Answered = Extract<ConsentEvent, { type: 'answered' }>;

function answered(state: Known, event: Answered, said: Said): Known {
  const before = answerAbout(state, said.purpose);
  const { version } = state;
  const { notice, noticeVersion, at } = event;
  const { purpose, purposeVersion } = said;
  const common = { purpose, purposeVersion, notice, noticeVersion, givenAt: at };
  return withAnswer(
    state,
    said.given
      ? {
          ...common,
          status: 'given',
          scopes: said.scopes,
          abroadRecipients: said.abroadRecipients,
          answerVersion: version,
          stoppedVersion: before?.stoppedVersion ?? 0,
          ...(said.expiresAt === undefined ? {} : { expiresAt: said.expiresAt }),
          ...(isSpoken(event.method) ? { spoken: true as const } : {}),
        }
      : {
          ...common,
          status: 'refused',
          scopes: [],
          abroadRecipients: [],
          answerVersion: version,
          stoppedVersion: version,
        },
  );
}

function withdrawn(state: Known, event: Extract<ConsentEvent, { type: 'withdrawn' }>): Known {
  const before = answerAbout(state, event.purpose);
  if (!before || event.remaining.length === 0) {
    return stopped(state, event.purpose, 'withdrawn', event.at);
  }
  const { remaining } = event;
  return withAnswer(state, { ...before, scopes: remaining, stoppedVersion: state.version });
}

function stopped(
  state: Known,
  purpose: string,
  status: 'withdrawn' | 'expired',
  at: Instant,
): Known {
  const before: Answer = answerAbout(state, purpose) ?? {
    purpose,
    purposeVersion: 0,
    notice: '',
    noticeVersion: 0,
    status,
    scopes: [],
    givenAt: at,
    answerVersion: 0,
    abroadRecipients: [],
    stoppedVersion: 0,
  };
  return withAnswer(state, { ...before, status, scopes: [], stoppedVersion: state.version });
}

const withAnswer = (state: Known, answer: Answer): Known => ({
  ...state,
  answers: [...state.answers.filter(({ purpose }) => purpose !== answer.purpose), answer],
});
