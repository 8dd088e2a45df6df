import type { Instant } from '@doui/kernel';

/** A provision record as it is kept. Names are in the registry, by version. */
export type Provision = {
  /** feed/incarnation/partition/offset of the record that left. */
  readonly id: string;
  readonly org: string;
  readonly feed: string;
  readonly at: Instant;
  readonly person: string;
  readonly recipient: string;
  readonly recipientVersion: number;
  readonly purpose: string;
  readonly purposeVersion: number;
  readonly items: readonly string[];
  readonly basis: string;
  readonly cite: string;
  readonly basisPosition?: string;
  /** Items that rest on something else than `basis`, where there are such. */
  readonly otherBases?: readonly OtherBasis[];
  readonly ruleSet: string;
  readonly incarnation: string;
  readonly partition: number;
  readonly offset: string;
};

export type OtherBasis = {
  readonly items: readonly string[];
  readonly basis: string;
  readonly cite: string;
  readonly basisPosition?: string;
};

/** Where a record stood in the provisions topic: a later one of the same id is the one that counts. */
export type Source = { readonly partition: number; readonly offset: bigint };

/**
 * A release that was tried again: the gate's transaction was aborted after the record had been sent,
 * and a reader may have seen it. It is kept beside the one that was committed, never thrown away.
 */
export type KeptAside = {
  readonly at: Instant;
  readonly items: readonly string[];
  readonly basis: string;
};

/** Why the person is not shown a record: telling it would hinder, with who said so. */
export type Withheld = {
  readonly ground: string;
  readonly reason: string;
  readonly at: Instant;
  readonly bySubject: string;
};

export type KeptProvision = Provision & {
  /** The person alone, and the recipient: what it is found by. */
  readonly persons: readonly string[];
  readonly group: string;
  readonly source: Source;
  /** When it was appended, with what left, by the broker's clock; `at` is the gate's. */
  readonly appendedAt?: Instant;
  readonly keepUntil: Instant;
  readonly keepBy: string;
  readonly keptAside: readonly KeptAside[];
  readonly withheld?: Withheld;
};

/**
 * Whether a record of the same id is a later release of the same place, and not the same one again:
 * further on in its partition of the topic, and saying something else.
 */
export const takesPlaceOf = (repeat: KeptProvision, kept: KeptProvision): boolean =>
  repeat.source.partition === kept.source.partition &&
  repeat.source.offset > kept.source.offset &&
  (repeat.at !== kept.at ||
    repeat.basis !== kept.basis ||
    JSON.stringify(repeat.otherBases) !== JSON.stringify(kept.otherBases) ||
    repeat.items.join(' ') !== kept.items.join(' '));
