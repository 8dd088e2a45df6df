import { type Instant, unreachable } from '@doui/kernel';
import type { Side } from '../actor.ts';
import type { ContactChannel, Method, PersonEvent, Stop, StopScope } from './events.ts';

export type SchemeOptOut = {
  readonly scheme: string;
  readonly at: Instant;
  readonly method: Method;
  readonly side: Side;
};

export type ContactStop = {
  readonly channel: ContactChannel;
  readonly at: Instant;
  readonly side: Side;
};

/**
 * Global Privacy Control. `undone` is remembered for good: a browser repeats its header with every
 * request, so the header alone may never overrule what the person has said since.
 */
export type Gpc =
  | { readonly status: 'never' }
  | { readonly status: 'in-force'; readonly at: Instant }
  | { readonly status: 'undone'; readonly at: Instant };

export type PersonState =
  | {
      readonly status: 'kept';
      readonly schemes: readonly SchemeOptOut[];
      readonly stops: readonly Stop[];
      readonly contactStops: readonly ContactStop[];
      readonly gpc: Gpc;
    }
  | { readonly status: 'erased'; readonly at: Instant };

export const initialPerson: PersonState = {
  status: 'kept',
  schemes: [],
  stops: [],
  contactStops: [],
  gpc: { status: 'never' },
};

/** True when two stops cover the same: kind, purpose and recipient. */
export const sameScope = (a: StopScope, b: StopScope): boolean =>
  a.kind === b.kind && a.purpose === b.purpose && a.recipient === b.recipient;

/** Whether the signal changes anything: the first time, or when the person asks for it anew. */
export const gpcIsNews = (state: PersonState, anew: boolean): boolean =>
  state.status === 'kept' &&
  (state.gpc.status === 'never' || (anew && state.gpc.status === 'undone'));

/** What an event makes of a state. A repeated wish keeps the date of the first one. */
export function evolvePerson(state: PersonState, event: PersonEvent): PersonState {
  if (state.status === 'erased') return state;
  switch (event.type) {
    case 'opted-out': {
      const { at, method, side } = event;
      const had = new Set(
        state.schemes.filter((was) => was.side === side).map((was) => was.scheme),
      );
      const added = event.schemes.filter((scheme) => !had.has(scheme));
      return {
        ...state,
        schemes: [...state.schemes, ...added.map((scheme) => ({ scheme, at, method, side }))],
        gpc: event.gpc && state.gpc.status !== 'in-force' ? { status: 'in-force', at } : state.gpc,
      };
    }
    case 'opt-out-undone':
      return {
        ...state,
        schemes: state.schemes.filter(
          ({ scheme, side }) => !(side === event.side && event.schemes.includes(scheme)),
        ),
        gpc: event.gpc ? { status: 'undone', at: event.at } : state.gpc,
      };
    case 'use-stopped': {
      const { stop } = event;
      const known = state.stops.some((had) => sameScope(had, stop) && had.side === stop.side);
      return known ? state : { ...state, stops: [...state.stops, stop] };
    }
    case 'use-resumed': {
      const { stop } = event;
      const stops = state.stops.filter((had) => !(sameScope(had, stop) && had.side === stop.side));
      return { ...state, stops };
    }
    case 'contact-stopped': {
      const { channel, at, side } = event;
      const known = state.contactStops.some((had) => had.channel === channel && had.side === side);
      return known
        ? state
        : { ...state, contactStops: [...state.contactStops, { channel, at, side }] };
    }
    case 'contact-resumed': {
      const { channel, side } = event;
      const contactStops = state.contactStops.filter(
        (had) => !(had.channel === channel && had.side === side),
      );
      return { ...state, contactStops };
    }
    case 'restated':
      return state;
    case 'opt-outs-erased':
      return { status: 'erased', at: event.at };
    default:
      return unreachable(event);
  }
}
