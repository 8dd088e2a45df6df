import type { Instant } from '@doui/kernel';
import type { Channel } from './catalogue.ts';
import type { Moment } from './moment.ts';

/** What somebody wants to do with a person's data. */
export type Use =
  | 'acquire'
  | 'use'
  | 'provide'
  | 'contact'
  | 'request-consent'
  | 'disclose-anonymised';

export const uses: readonly Use[] = [
  'acquire',
  'use',
  'provide',
  'contact',
  'request-consent',
  'disclose-anonymised',
];

/** the grounds on which the Act lets consent be left out. */
export const exceptionGrounds = [
  'statute',
  'life-body-property',
  'public-health-children',
  'state-cooperation',
  'academic-research',
] as const;
export type ExceptionGround = (typeof exceptionGrounds)[number];

/** Never assumed: claimed by a named officer with a reason, recorded, listed for review. */
export type ExceptionClaim = {
  readonly ground: string;
  /** Code of the catalogue, for instance `keisoho-197`; with ground `statute`. */
  readonly statute?: string;
  readonly requester: string;
  readonly reason: string;
  readonly officer: string;
  /** Consent is hard to get, or asking for it would hinder the task, as the ground requires. */
  readonly consentImpracticable?: boolean;
  /** Research: nobody's rights and interests are unduly harmed. */
  readonly harmsRights?: boolean;
};

/** How data come in. */
export const sources = [
  'person',
  'third-party',
  'third-party-with-consent',
  'entrusted',
  'succession',
  'joint-use',
  'published',
  'visible',
  'improper',
] as const;
export type Source = (typeof sources)[number];

/** Of these, whence special-care data come in without consent, as exceptions of Law20.2. */
export const freeSources: readonly Source[] = [
  'third-party-with-consent',
  'entrusted',
  'succession',
  'joint-use',
  'published',
  'visible',
];

/** handing over that is no provision to a third party. */
export const noProvisions = ['to-the-person', 'published-by-the-person', 'deceased'] as const;
export type NoProvision = (typeof noProvisions)[number];

export type Ask = {
  readonly use: Use;
  readonly org: string;
  readonly person: string;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipient?: string;
  readonly channel?: Channel;
  readonly at: Instant;
  /** The later of two clocks, for what ends; `at` when there is one clock. */
  readonly endsAt?: Instant;
  /** With the ground `claimedFact` names it is the claim of that fact, else one of. */
  readonly exception?: ExceptionClaim;
  readonly source?: Source;
  readonly notProvision?: NoProvision;
  /** The first time this person is contacted. */
  readonly firstContact?: boolean;
  /** Statistics are made of the data; it needs not be a stated purpose. */
  readonly statistics?: boolean;
  /** Why the use would encourage unlawful or unfair acts (Law19), when the asker knows. */
  readonly improperBecause?: string;
};

export const momentOf = (ask: Ask): Moment => ({
  begins: ask.at,
  ends: Math.max(ask.at, ask.endsAt ?? ask.at),
});
