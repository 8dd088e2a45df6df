import type { Text } from '@doui/kernel';

/** What `.doui/report.json` holds. No name, address or id of a person is in it. */
export type Report = {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly people: PeopleCounts;
  readonly feeds: readonly FeedResult[];
  readonly cases: readonly CaseResult[];
  readonly partners: readonly PartnerResult[];
  readonly mails: { readonly received: number };
  readonly passed: boolean;
  /** The tables as the terminal showed them. */
  readonly printed: readonly string[];
};

export type PeopleCounts = {
  readonly registered: number;
  readonly signedIn: number;
  readonly throughSystem: number;
  readonly minors: number;
  readonly gave: number;
  readonly refused: number;
  readonly neverAnswered: number;
  /** Of organisations that pass data on by opt-out or in joint use, where nobody is asked for consent. */
  readonly notAsked: number;
  /** How many of those said no from the beginning. */
  readonly objected: number;
  readonly tookMs: number;
};

/** What was counted on one feed, each figure by who is named. */
export type FeedCounts = {
  readonly feed: string;
  readonly org: string;
  /** By the broker: the records of `.in`. */
  readonly written: number;
  /** By the recipient, reading only what is committed. */
  readonly received: number;
  /** By the gate. */
  readonly released: number;
  readonly withheld: number;
  readonly itemsRemoved: number;
  /** By the service that stores them. */
  readonly provisionRecords: number;
};

export type FeedResult = FeedCounts & { readonly faults: readonly string[] };

/** What was measured while one thing happened. */
export type CaseMeasure = {
  readonly id: string;
  readonly title: Text;
  readonly feed: string;
  /** `stops`: nothing may pass after it. `starts`: something must. */
  readonly effect: 'stops' | 'starts';
  readonly status: number;
  readonly answeredMs: number;
  /** From the answer to the gate's closing record, by broker time; absent when none came. */
  readonly closedMs?: number;
  readonly passedBefore: number;
  /** Later than the answer plus T. */
  readonly passedAfterT: number;
  /** Later than the closing record. */
  readonly passedAfterClosing: number;
  /** Records of the same person or purpose that were written after the answer. */
  readonly writtenAfter: number;
  readonly itemsRemoved: number;
  readonly provisionRecords: number;
  readonly webhooks: { readonly delivered: number; readonly verified: number };
  readonly partnerEvents: number;
  readonly mails: number;
  /** The case that followed it to its end; absent when none has closed. Of what stops only. */
  readonly followed?: StopFollowed;
};

/** What the stop-tracker wrote down of a stop. */
export type StopFollowed = {
  readonly status: string;
  /** From the publication to the last closed partition, by broker time. */
  readonly closingMs: number;
  readonly heldT: boolean;
  /** Partitions that were closed by a fence instead of by their gate. */
  readonly fenced: number;
  /** From these offsets on nothing of the stop stands in a feed, partition by partition. */
  readonly positions: readonly { readonly feed: string; readonly offsets: readonly number[] }[];
};

export type CaseResult = CaseMeasure & {
  readonly faults: readonly string[];
  /** Worth knowing, but nothing that must not be. */
  readonly notes: readonly string[];
};

export type PartnerResult = {
  readonly partner: string;
  readonly client: string;
  readonly events: number;
};
