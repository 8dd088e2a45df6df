import type { Instant, Text } from '@doui/kernel';
import type { ReasonCode } from './reason-list.ts';
import type { RuleSet } from './rule-sets.ts';

/** What a permit rests on. */
export const bases = [
  'consent',
  'joint-use',
  'opt-out',
  'entrusted',
  'succession',
  'exception',
  'within-purpose',
  'anonymised',
  'not-provision',
  'not-regulated',
  'statistics',
  'handed-over',
  'request-consent',
] as const;
export type Basis = (typeof bases)[number];

/** One reason against, as it is shown to people. `article` is the number it had at the instant. */
export type Reason = {
  readonly code: ReasonCode;
  readonly cite?: string;
  readonly article?: Text;
  readonly requirement: string;
  readonly text: Text;
};

/** What the permit obliges to. */
export const obligations = [
  'record-provision',
  'record-each-provision',
  'confirm-recipient-consent',
  'label-anonymised',
  'publish-anonymised-items',
  'list-for-review',
  'notify-purpose',
  'enclose-notice',
  'tell-source',
  'evaluate-processor',
  'amend-contract',
  'supervise-safeguards',
  'audit',
] as const;
export type Obligation = (typeof obligations)[number];

export type Permit = {
  readonly effect: 'permit';
  readonly basis: Basis;
  readonly cite: string;
  readonly article: Text;
  readonly requirement: string;
  readonly obligations: readonly Obligation[];
  /** What is amiss although it is permitted, for instance a processor's gap set to `warn`. */
  readonly warnings: readonly Reason[];
};

export type Deny = {
  readonly effect: 'deny';
  readonly reasons: readonly Reason[];
  /** What would make it a permit. */
  readonly remedies: readonly Remedy[];
};

export type Remedy = { readonly code: string; readonly text: Text; readonly until?: Instant };

export type ItemDecision = Permit | Deny;

/** The versions a decision was made on, so that it can be made again. */
export type Used = {
  readonly purposeVersion?: number;
  readonly recipientVersion?: number;
  readonly consentVersion?: number;
  readonly answerVersion?: number;
  readonly optOutVersion?: number;
  readonly scheme?: { readonly id: string; readonly version: number };
  readonly jointUse?: { readonly id: string; readonly version: number };
  readonly statute?: string;
};

export type Decision = {
  /** `permit` when every item asked about is permitted. */
  readonly effect: 'permit' | 'deny';
  readonly items: Readonly<Record<string, ItemDecision>>;
  readonly obligations: readonly Obligation[];
  readonly ruleSet?: RuleSet['id'];
  readonly at: Instant;
  readonly used: Used;
};
