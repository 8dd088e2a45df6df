import type { Instant } from '@doui/kernel';
import type { ItemScope } from '@doui/law';
import type { Actor } from '../actor.ts';

/** What a person said about one purpose of a notice. */
export type Said =
  | {
      readonly given: true;
      readonly purpose: string;
      readonly purposeVersion: number;
      /** Every item named, with every recipient it may go to. */
      readonly scopes: readonly ItemScope[];
      /** Recipients abroad of whom the notice showed what the law of that day asks. */
      readonly abroadRecipients: readonly string[];
      readonly expiresAt?: Instant;
    }
  | { readonly given: false; readonly purpose: string; readonly purposeVersion: number };

type Happened<Type extends string, Body> = {
  readonly type: Type;
  readonly at: Instant;
  readonly by: Actor;
} & Body;

/** `evidence` is sealed with the person's key: the ledger's hashes run over what was sealed. */
export type ConsentEvent =
  | Happened<'person-registered', object>
  | Happened<'capacity-changed', { needsRepresentative: boolean; until?: Instant }>
  | Happened<
      'representative-verified',
      { representative: string; method: string; evidence: string; until?: Instant }
    >
  | Happened<
      'answered',
      {
        notice: string;
        noticeVersion: number;
        language: string;
        textHash: string;
        method: string;
        /** The verified representative who answered, where one did. */
        representative?: string;
        evidence?: string;
        answers: readonly Said[];
      }
    >
  | Happened<
      'withdrawn',
      {
        purpose: string;
        /** Empty: all of the purpose. */
        scopes: readonly ItemScope[];
        method: string;
        remaining: readonly ItemScope[];
        evidence?: string;
      }
    >
  | Happened<'expired', { purpose: string; purposeVersion: number }>
  | Happened<'erased', object>
  /** Nothing changed: an older version stood behind a newer one on the topic. */
  | Happened<'restated', object>;
