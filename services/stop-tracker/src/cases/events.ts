import type { Instant, Position } from '@doui/kernel';

/** Why it must stop. `withdrawal` is also a later refusal of what had been given. */
export const stopKinds = [
  'withdrawal',
  'opt-out',
  'expiry',
  'purpose-unrelated',
  'stop-of-use',
  'erasure',
] as const;
export type StopKind = (typeof stopKinds)[number];

/** The stop itself, as its owner's ledger holds it. */
export type Stop = {
  readonly id: string;
  readonly org: string;
  readonly kind: StopKind;
  readonly position: Position;
  /** Hash of the stop's entry in its owner's ledger. */
  readonly eventHash: string;
  /** Absent: it is about everybody. */
  readonly person?: string;
  /** Empty: every purpose, item, recipient. */
  readonly purposes: readonly string[];
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  /** Of an opt-out: from which schemes, and whether it came as Global Privacy Control. */
  readonly schemes: readonly string[];
  readonly gpc: boolean;
  /** Of a stop of use: of the use itself, or of provision to third parties. */
  readonly use?: 'use' | 'provision';
  /** When it was made, by its owner's clock. */
  readonly answeredAtMs: Instant;
  /** Since when T runs, by the broker's clock: the first of published and held. */
  readonly sinceMs: Instant;
  /** Of the command that made it, to be looked up in an operator's own traces (ADR 0042). */
  readonly traceId?: string;
};

export type FeedConcerned = {
  readonly feed: string;
  readonly recipient: string;
  readonly purpose: string;
  readonly partitions: number;
};

export type PartnerConcerned = {
  readonly partner: string;
  readonly recipients: readonly string[];
  /** By when the contract wants `stopped`. */
  readonly dueAtMs: Instant;
};

/** Who closed it: its gate, a fence in its place, or a fence where no gate had it. */
export type ClosedBy = 'passed' | 'fenced' | 'no-owner';

/** From this offset on no record of the person stands in that partition of the feed's `.out`. */
export type Closing = {
  readonly feed: string;
  readonly partition: number;
  readonly by: ClosedBy;
  /** Broker time. */
  readonly closedAtMs: Instant;
  readonly closingOffset: number;
};

export type LastRecord = {
  readonly feed: string;
  readonly partition: number;
  readonly provisionId: string;
  /** When its gate decided, by that gate's clock. */
  readonly atMs: Instant;
  /** When it left, by the broker's clock: what T is judged by. */
  readonly appendedAtMs?: Instant;
};

export const acknowledgementKinds = ['received', 'stopped', 'erased'] as const;
export type AcknowledgementKind = (typeof acknowledgementKinds)[number];

export type Acknowledgement = {
  readonly kind: AcknowledgementKind;
  readonly atMs: Instant;
  readonly via: 'api' | 'webhook' | 'kafka';
  /** The partner's own name for it, or the delivery it answered. */
  readonly reference: string;
  /** What the partner says to show it, at most 4 KiB; never a person's data. */
  readonly evidence?: string;
};

type Happened<Type extends string, Body> = { readonly type: Type; readonly atMs: Instant } & Body;

export type CaseEvent =
  | Happened<'stop-held', { id: string; org: string; person: string; position: Position }>
  | Happened<
      'stop-opened',
      {
        stop: Stop;
        /** T of the guarantee when it was opened. */
        boundMs: number;
        feeds: readonly FeedConcerned[];
        partners: readonly PartnerConcerned[];
      }
    >
  | Happened<'partitions-closed', { closings: readonly Closing[] }>
  | Happened<'lasts-found', { lasts: readonly LastRecord[] }>
  | Happened<'partner-told', { partner: string }>
  | Happened<'partner-acknowledged', { partner: string; acknowledgement: Acknowledgement }>
  | Happened<'partner-reminded', { partner: string }>
  | Happened<'partner-escalated', { partner: string }>
  /** Its feeds are paused, and an incident is drafted under that id. */
  | Happened<'partner-cut-off', { partner: string; feeds?: readonly string[]; incident?: string }>
  | Happened<'stop-superseded', { by: Position }>
  /** `words`: how many acknowledgements stand in it. */
  | Happened<'certificate-issued', { kid: string; digest: string; words?: number }>;
