import type { Position } from '@doui/kernel';

/**
 * What an observer saw of one run, of the real stack or of the simulation. Lists are in the order in
 * which the observer saw them; instants are broker time where a record is meant, and the observer's own
 * clock (the same machine, or the virtual clock) where a command is. Left out means not observed.
 */
export type History = {
  readonly commands: readonly Command[];
  /** The ledger, read as often as one likes; the last reading is complete. */
  readonly ledger: readonly LedgerReading[];
  readonly states: readonly StateRecord[];
  readonly events: readonly EventRecord[];
  /** What consumers did, in the order in which each did it. */
  readonly handled: readonly Handled[];
  /** Records of `.in` and of `.out` as a `read_committed` reader saw them, and provision records. */
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly provisions: readonly Provision[];
  /** Closings as gates said them (`passed`) and as trackers made them (fences). */
  readonly closings: readonly Closing[];
  readonly statuses: readonly PartitionSaid[];
  readonly certificates: readonly Certificate[];
  readonly reads: readonly Read[];
  /** What the feeds of the run are for. */
  readonly feeds: readonly Feed[];
};

export type Feed = {
  readonly feed: string;
  readonly org: string;
  readonly purpose: string;
  readonly recipient: string;
  /** Under an opt-out scheme silence is a permit. */
  readonly silencePermits?: boolean;
};

/** A feed's partition. */
export type Place = { readonly feed: string; readonly partition: number };

/** A write that somebody asked for, and how it was answered. */
export type Command = {
  readonly commandId: string;
  readonly askedAtMs: number;
  /** Absent: no answer came (time-out, cut connection, still under way). */
  readonly answer?: Answer;
};

export type Answer =
  | { readonly status: 201 | 202; readonly atMs: number; readonly position: Position }
  /** A refusal, or a fault (5xx) after which nobody knows whether it was done. */
  | { readonly status: number; readonly atMs: number; readonly position?: undefined };

/** One reading of some or all streams. */
export type LedgerReading = { readonly atMs: number; readonly entries: readonly LedgerEntry[] };

export type LedgerEntry = Position & {
  readonly commandId: string;
  readonly atMs: number;
  readonly hash: string;
  readonly previousHash: string;
  /** What it does to the flow of data; absent: nothing. */
  readonly effect?: Effect;
  /** What its own verifier says is wrong with it (`changed`: content and hash do not agree). */
  readonly fault?: string;
};

/** Whom and what a stop or a permit concerns. A list that is absent means all of them. */
export type Effect = {
  /** `lifts` ends the earlier stops of its own stream and permits nothing by itself. */
  readonly does: 'gives' | 'lifts' | 'stops';
  /** Which stop of its stream it is, where a stream holds several that are lifted one by one. */
  readonly which?: string;
  readonly org: string;
  /** Absent: everybody (a purpose declared unrelated, a feed paused). */
  readonly person?: string;
  readonly purposes?: readonly string[];
  readonly recipients?: readonly string[];
  /**
   * Of what is given: the version of the purpose it was given to. Of a stop: only what was given to an
   * earlier version is stopped, and whatever is given to this one lifts it (a purpose declared unrelated).
   */
  readonly purposeVersion?: number;
  /** The instant from which it counts where that is not its answer: an expiry. */
  readonly fromMs?: number;
};

type Logged = {
  readonly partition: number;
  readonly offset: number;
  readonly appendedAtMs: number;
};

/** A record of a state topic. `digest` names the state, so that what a view holds can be compared. */
export type StateRecord = Position & Logged & { readonly digest?: string };

/** A record of an event topic. */
export type EventRecord = Position & Logged & { readonly hash?: string };

/** A consumer was handed something. `effect`: it did something because of it. */
export type Handled = Position & {
  readonly consumer: string;
  /** Events come without gaps; of states only the newest counts. */
  readonly of: 'events' | 'states';
  readonly effect: boolean;
};

/** A record the source wrote. `record` is a mark that its release carries too. */
export type Input = Place & {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly org: string;
  readonly person: string;
  readonly record: string;
  /** It cannot be read (poison): it must not leave and needs no release. */
  readonly unreadable?: boolean;
};

/** A released record. `person` is the one behind the pairwise id. */
export type Output = Place & {
  readonly offset: number;
  readonly appendedAtMs: number;
  readonly org: string;
  readonly person: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly record: string;
};

export type Provision = Place & {
  readonly id: string;
  readonly appendedAtMs: number;
  readonly org: string;
  readonly person: string;
  readonly purpose: string;
  readonly recipient: string;
  /** The offset of the input. */
  readonly offset: number;
  /** What it rests on, where that is a position. */
  readonly basis?: Position;
};

/** From `closingOffset` on nothing of this stop's person, purpose and recipient stands in `.out`. */
export type Closing = Place & {
  readonly stop: Position;
  readonly by: 'passed' | 'fenced' | 'no-owner';
  readonly closedAtMs: number;
  readonly closingOffset: number;
};

export type PartitionSaid = Place & {
  readonly status: 'open' | 'paused' | 'closed';
  readonly why: string;
  readonly appendedAtMs: number;
};

export type Certificate = {
  readonly stop: Position;
  /**
   * One that is interim, or does not know the last records (false), does not say by naming none that there
   * was none.
   */
  readonly complete?: boolean;
  readonly heldT: boolean;
  readonly feeds: readonly (Place & {
    readonly closedAtMs: number;
    readonly closingOffset: number;
    /** The last record of the person that passed; absent: none ever did. */
    readonly last?: { readonly provisionId: string };
  })[];
};

/** A read or a decision that was to know at least a position (P8). */
export type Read = {
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
  readonly atLeast: Position;
  /** Refused: `503` or another honest no. */
  readonly outcome: 'answered' | 'refused';
  /** The version of that stream which the answer says it rests on. */
  readonly seenVersion?: number;
  /** A decision about these: permitted or not. */
  readonly about?: {
    readonly org: string;
    readonly person: string;
    readonly purpose: string;
    readonly recipient: string;
    readonly permitted: boolean;
  };
};

/** What the run was to keep, and how far it had come when it was looked at. */
export type Bounds = {
  /** T: from the answer to a stop to the last release. */
  readonly closingMs: number;
  /** How far two clocks of the run may be apart: the observer's and the broker's. 0 in a simulation. */
  readonly clockMs: number;
  /**
   * True when load has ended and everything has come to rest, so that what is missing is lost. False
   * while the run goes on: only what can never become right again is a violation.
   */
  readonly settled: boolean;
  /** Partitions whose rest was never reached (a feed that is paused for good), left out where things are missed. */
  readonly unsettled?: readonly Place[];
};

export type Property = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8';

export type Violation = {
  readonly property: Property;
  readonly code: string;
  /** In words. */
  readonly what: string;
  /** The position, or the place, it is about. */
  readonly where: string;
  readonly evidence: Readonly<Record<string, unknown>>;
};

/** A history in which nothing happened, to begin with. */
export const emptyHistory: History = Object.freeze({
  ...{ commands: [], ledger: [], states: [], events: [], handled: [], inputs: [], outputs: [] },
  ...{ provisions: [], closings: [], statuses: [], certificates: [], reads: [], feeds: [] },
});
