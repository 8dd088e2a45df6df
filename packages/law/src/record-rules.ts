import type { Instant, Refusal } from '@doui/kernel';
import { refusalOf } from './reason-list.ts';
import { ruleSetAt } from './rule-sets.ts';

/** A provision or receipt record, as far as its keeping is concerned (Law29, 30). */
export type RecordFacts = {
  readonly at: Instant;
  /** The newest provision of the same repeated series; `at` when it stands alone. */
  readonly lastAt?: Instant;
  /** One batch record of repeated provision. */
  readonly repeated: boolean;
  /** A contract or other paper stands in for the record. */
  readonly contractInstead: boolean;
};

const japanOffsetMs = 9 * 3_600_000;

/** The same day some years on, in Japan; 29 February becomes 1 March. */
function yearsLater(at: Instant, years: number): Instant {
  const local = new Date(at + japanOffsetMs);
  return local.setUTCFullYear(local.getUTCFullYear() + years) - japanOffsetMs;
}

/** how many years a record is kept. */
export const recordKeepYears = { alone: 3, contractInstead: 1 } as const;

/** until when a record is kept: 3 years; 1 from the last where a contract stands in. */
export function recordKeptUntil(record: RecordFacts): Instant {
  const last = record.lastAt ?? record.at;
  if (record.contractInstead) return yearsLater(last, recordKeepYears.contractInstead);
  return yearsLater(record.repeated ? last : record.at, recordKeepYears.alone);
}

/** a record is not deleted before its time is over. */
export const checkRecordDeletion = (record: RecordFacts, at: Instant): Refusal[] =>
  at < recordKeptUntil(record) ? [refusalOf('record-still-kept')] : [];

/** whether a person may see the provision records about them (Law33.5, since 2022). */
export function checkRecordDisclosure(
  about: { readonly hindersInvestigation: boolean },
  at: Instant,
): Refusal[] {
  const refusals: Refusal[] = [];
  if (ruleSetAt(at)?.recordsDisclosable !== true) {
    refusals.push(refusalOf('record-not-disclosable'));
  }
  if (about.hindersInvestigation) refusals.push(refusalOf('record-hinders-investigation'));
  return refusals;
}

/** What was confirmed when data were received. */
export type ReceiptCheck = {
  readonly provider: {
    readonly name?: string;
    readonly address?: string;
    readonly representative?: string;
    readonly legalPerson: boolean;
    readonly stateBody: boolean;
  };
  /** How the provider had acquired the data. */
  readonly acquiredHow?: string;
  /** The same was confirmed and recorded before. */
  readonly confirmedBefore: boolean;
  readonly underOptOut: boolean;
  /** The provider stands on the commission's public list. */
  readonly onPublicList: boolean;
};

/** a receipt that lacks its confirmation is refused; from state bodies none is needed. */
export function checkReceipt(receipt: ReceiptCheck): Refusal[] {
  const { provider } = receipt;
  if (provider.stateBody || receipt.confirmedBefore) return [];
  const refusals: Refusal[] = [];
  if (!provider.name) {
    refusals.push(refusalOf('receipt-provider-missing', { pointer: '/provider/name' }));
  }
  if (!provider.address) {
    refusals.push(refusalOf('receipt-provider-missing', { pointer: '/provider/address' }));
  }
  if (provider.legalPerson && !provider.representative) {
    refusals.push(refusalOf('receipt-provider-missing', { pointer: '/provider/representative' }));
  }
  if (!receipt.acquiredHow) {
    refusals.push(refusalOf('receipt-acquisition-missing', { pointer: '/acquiredHow' }));
  }
  return refusals;
}

/** received under opt-out from somebody who is not on the commission's list. */
export const receiptFlags = (receipt: ReceiptCheck): Refusal[] =>
  receipt.underOptOut && !receipt.onPublicList && !receipt.provider.stateBody
    ? [refusalOf('receipt-provider-not-listed', { pointer: '/provider' })]
    : [];
