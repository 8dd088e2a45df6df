import type { Instant, Text } from '@doui/kernel';

/** What the engine is told. Core types: never protobuf, HTTP or database shapes. */

export type OrgKind = 'private' | 'public' | 'academic';
export type Profile = 'act' | 'pms';
export type ItemCategory =
  | 'ordinary'
  | 'special-care'
  | 'personally-referable'
  | 'anonymised'
  | 'pseudonymised'
  | 'not-retained';
/** How an item came to the organisation; what was acquired in the last two ways no scheme covers. */
export type Acquisition = 'directly' | 'third-party' | 'improperly' | 'opt-out';
export type Relation = 'third-party' | 'entrusted' | 'successor' | 'joint-user';

export type OrganisationFacts = {
  readonly id: string;
  readonly name: Text;
  readonly kind: OrgKind;
  readonly profile: Profile;
  readonly processorGap: 'warn' | 'deny';
  readonly ageOfCapacity: number;
  /** Two of its privacy managers publish together. */
  readonly twoPerson?: boolean;
};

export type ItemFacts = {
  readonly id: string;
  readonly name: Text;
  readonly category: ItemCategory;
  readonly acquiredBy: Acquisition;
};

/** A published purpose, newest version. */
export type PurposeFacts = {
  readonly id: string;
  readonly title: Text;
  readonly items: readonly string[];
  readonly includesProvision: boolean;
  readonly uses: readonly ('use' | 'provide' | 'contact')[];
  readonly version: number;
  /** Consents to this version or a later one cover the current one. */
  readonly consentValidFrom: number;
  readonly publishedAt: Instant;
  readonly retentionDays: number;
  readonly told: boolean;
  readonly noticeExemptGround?: string;
  /** Why the purpose would encourage unlawful or unfair acts (Law19); absent when it would not. */
  readonly improperBecause?: string;
};

export type RecipientFacts = {
  readonly id: string;
  readonly version: number;
  readonly name: Text;
  readonly relation: Relation;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly stateBody: boolean;
  readonly partner?: string;
  readonly safeguard?: {
    readonly kind: string;
    readonly evidence: string;
    readonly until?: Instant;
  };
  readonly processor?: string;
  readonly jointUse?: string;
  /** Will not tie personally referable information to a person (Law31); absent: it may. */
  readonly tiesReferable?: boolean;
  /** When it was confirmed that it has the persons' consent to tie such information (Law31.1). */
  readonly recipientConsentConfirmedAt?: Instant;
  /** Within how many hours its contract wants a stop acknowledged; no rule of the Act asks for it. */
  readonly acknowledgeWithinHours?: number;
  /** An academic research institution (Law27.1.7). */
  readonly academic?: boolean;
};

export type ProcessorFacts = {
  readonly id: string;
  readonly clauses: readonly string[];
  readonly evaluatedAt?: Instant;
  readonly doesNotHandle: boolean;
  /** Processors it hands the work on to; each is to be registered in advance. */
  readonly reEntrustedTo?: readonly string[];
};

export type JointUseFacts = {
  readonly id: string;
  readonly version: number;
  readonly items: readonly string[];
  readonly purposes: readonly string[];
  readonly recipients: readonly string[];
  readonly scope: Text;
  readonly responsibleName: Text;
  readonly responsibleAddress?: Text;
  readonly responsibleRepresentative?: Text;
  readonly toldAt?: Instant;
  /** Added after the arrangement was first told: only with consent (K6-4, R-4.4). */
  readonly widenedItems?: readonly string[];
  readonly widenedRecipients?: readonly string[];
};

export type FeedFacts = {
  readonly id: string;
  readonly org: string;
  readonly version: number;
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly { readonly item: string; readonly members: readonly string[] }[];
  readonly format: 'json';
  readonly status: 'open' | 'paused';
  readonly pausedBecause?: string;
};

export type SchemeFacts = {
  readonly id: string;
  readonly version: number;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly filingNumber?: string;
  readonly filedAt?: Instant;
  readonly toldAt?: Instant;
  readonly objectionDays: number;
  readonly startsAt?: Instant;
  /** Which items of Law27.2 are stated; each rule set asks for its own. */
  readonly stated: readonly string[];
  readonly status: 'draft' | 'published' | 'ended';
  /** The version in force until this one starts. */
  readonly previous?: SchemeFacts;
};

export type ItemScope = { readonly item: string; readonly recipients: readonly string[] };

/** The newest answer of a person about one purpose. */
export type AnswerFacts = {
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly notice: string;
  readonly noticeVersion: number;
  readonly status: 'given' | 'refused' | 'withdrawn' | 'expired';
  readonly scopes: readonly ItemScope[];
  readonly givenAt: Instant;
  readonly expiresAt?: Instant;
  readonly answerVersion: number;
  /** Recipients abroad about whom the notice showed what Law28.2 asks. */
  readonly abroadRecipients: readonly string[];
  readonly stoppedVersion: number;
  /** Recipients of whom the notice said that they are abroad, all that appi-2017 asks. */
  readonly abroadNamed?: readonly string[];
  /** A representative answered; absent when the capture was checked and nothing more is known. */
  readonly byRepresentative?: boolean;
  /** The answer was given in writing or on a screen; absent when nothing more is known. */
  readonly inWriting?: boolean;
};

export type ConsentFacts = {
  readonly org: string;
  readonly person: string;
  readonly version: number;
  readonly erased: boolean;
  readonly needsRepresentative: boolean;
  readonly needsRepresentativeUntil?: Instant;
  readonly answers: readonly AnswerFacts[];
};

export type UseStopFacts = {
  readonly kind: 'use' | 'provision';
  /** Absent: every purpose. */
  readonly purpose?: string;
  /** Absent: every recipient. */
  readonly recipient?: string;
  readonly at: Instant;
};

export type OptOutFacts = {
  readonly org: string;
  readonly person: string;
  readonly version: number;
  readonly erased: boolean;
  readonly schemes: readonly { readonly scheme: string; readonly at: Instant }[];
  readonly stops: readonly UseStopFacts[];
  readonly contactStops: readonly string[];
  readonly gpcAt?: Instant;
};
