import type { Instant } from '@doui/kernel';
import type { Actor } from '../actor.ts';

type Command<Type extends string, Body> = {
  readonly type: Type;
  readonly at: Instant;
  readonly by: Actor;
} & Body;

/** A part of a purpose, as a caller names it. No recipients named: all of the item. */
export type NamedScope = {
  readonly item: string;
  readonly recipients?: readonly string[] | undefined;
};

export type GivenOrRefused = {
  readonly purpose: string;
  readonly purposeVersion?: number | undefined;
  readonly given: boolean;
  /** None: all that this version of the notice names. */
  readonly scopes?: readonly NamedScope[] | undefined;
  readonly expiresAt?: Instant | undefined;
  /** What the person touched for this purpose alone. */
  readonly evidence?: string | undefined;
};

export type RecordAnswer = Command<
  'record-answer',
  {
    notice?: string | undefined;
    noticeVersion?: number | undefined;
    language?: string | undefined;
    textHash?: string | undefined;
    method: string;
    /** UI element, form scan, message, call record: whatever shows later how it was said. */
    evidence?: string | undefined;
    preTicked: boolean;
    bundled: boolean;
    /** The newest version of the person's stream that the person had seen. */
    seen: number;
    /** The person's representative who answered, by their person id. */
    representative?: string | undefined;
    answers: readonly GivenOrRefused[];
    sealed?: string | undefined;
  }
>;

export type Withdraw = Command<
  'withdraw-consent',
  {
    purpose: string;
    scopes: readonly NamedScope[];
    /** Withdrawn from all items. */
    recipients: readonly string[];
    method: string;
    sealed?: string | undefined;
  }
>;

export type ConsentCommand =
  | Command<'register-person', object>
  | Command<'change-capacity', { needsRepresentative: boolean; until?: Instant | undefined }>
  | Command<
      'verify-representative',
      {
        representative: string;
        method: string;
        sealed: string;
        until?: Instant | undefined;
        self: boolean;
      }
    >
  | RecordAnswer
  | Withdraw
  | Command<'expire-consent', { purpose: string; answerVersion: number; now: Instant }>
  | Command<'erase-person', object>;
