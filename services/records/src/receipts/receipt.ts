import type { Instant, Refusal } from '@doui/kernel';
import { checkReceipt, type ReceiptCheck, receiptFlags } from '@doui/law';

/** What was confirmed when data were received (R-4.7, Law30.1). */
export type Confirmation = {
  /** The id the organisation gives its provider. */
  readonly provider: string;
  readonly name?: string;
  readonly address?: string;
  /** A legal person has a representative, and must name it. */
  readonly legalPerson: boolean;
  readonly representative?: string;
  readonly acquisition?: string;
  /** How it was confirmed: a contract shown, a statement, its public page. */
  readonly confirmedHow?: string;
};

export type ReceiptRequest = {
  readonly org: string;
  readonly id: string;
  readonly receivedAt: Instant;
  readonly confirmation: Confirmation;
  readonly persons: readonly string[];
  readonly items: readonly string[];
  readonly basis?: string;
  /** Whether the provider stands on the commission's public list of opt-out providers. */
  readonly onPublicList?: boolean;
  /** State and local bodies need no confirmation. */
  readonly stateBody: boolean;
  /** An earlier receipt that confirmed the same already. */
  readonly confirmedBefore?: string;
  readonly contractStandsIn: boolean;
};

export type Receipt = ReceiptRequest & {
  readonly recordedAt: Instant;
  readonly bySubject: string;
  readonly flags: readonly string[];
  readonly keepUntil: Instant;
  readonly keepBy: string;
};

const missing = (pointer: string, ja: string, en: string): Refusal => ({
  code: 'confirmation-missing',
  pointer,
  text: { ja: `確認すべき事項がありません：${ja}`, en: `What must be confirmed is missing: ${en}` },
  cite: 'Law30.1',
  requirement: 'R-4.7',
});

/** What the law has to know of a receipt; whether anything was confirmed before is in `confirmed`. */
function lawCheck(
  { basis, onPublicList = false, stateBody }: ReceiptRequest,
  confirmed: Confirmation,
): ReceiptCheck {
  const { name, address, representative, acquisition, legalPerson } = confirmed;
  return {
    provider: {
      ...{ legalPerson, stateBody },
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
      ...(representative === undefined ? {} : { representative }),
    },
    ...(acquisition === undefined ? {} : { acquiredHow: acquisition }),
    ...{ confirmedBefore: false, underOptOut: basis === 'opt-out', onPublicList },
  };
}

/** Where the law finds something unconfirmed: where that stands in the request, and its name. */
const unconfirmed: Readonly<Record<string, readonly [string, string, string]>> = {
  '/provider/name': ['/provider/name', '提供元の名称', 'name of the provider'],
  '/provider/address': ['/provider/address', '提供元の住所', 'its address'],
  '/provider/representative': ['/provider/representative', '代表者の氏名', 'its representative'],
  '/acquiredHow': ['/acquisition', '取得の経緯', 'how it acquired them'],
};

function asRequested(refusal: Refusal): Refusal {
  const named = unconfirmed[refusal.pointer ?? ''];
  if (!named) return refusal;
  const { cite } = refusal;
  return { ...missing(...named), ...(cite === undefined ? {} : { cite }) };
}

/**
 * a receipt lacking what must be confirmed or recorded is refused, everything at once. What an
 * earlier receipt from the same provider confirmed need not be confirmed again.
 */
export function refusedReceipt(asked: ReceiptRequest, before: Receipt | undefined): Refusal[] {
  const { confirmation, confirmedBefore, basis, onPublicList } = asked;
  const refused: Refusal[] = [];
  const known = before?.confirmation;
  if (confirmedBefore !== undefined && known?.provider !== confirmation.provider) {
    refused.push({
      code: 'unknown-confirmation',
      pointer: '/confirmedBefore',
      text: {
        ja: 'その提供元の以前の確認がありません。',
        en: 'No earlier receipt from this provider has that id.',
      },
      requirement: 'R-4.7',
    });
  }
  const check = lawCheck(asked, confirmationOf(asked, before));
  refused.push(...checkReceipt(check).map(asRequested));
  if (asked.persons.length === 0) refused.push(missing('/persons', '本人', 'the persons'));
  if (asked.items.length === 0) refused.push(missing('/items', '項目', 'the items'));
  if (!basis) refused.push(missing('/basis', '同意又はオプトアウト', 'consent or opt-out'));
  if (basis === 'opt-out' && onPublicList === undefined) {
    const en = 'whether it is on the public list';
    refused.push(missing('/onPublicList', '公表されている旨', en));
  }
  return refused;
}

/** What has to be looked at: data under opt-out from somebody the commission does not list; state bodies file nothing. */
export const flagsOf = (asked: ReceiptRequest): string[] =>
  receiptFlags(lawCheck(asked, asked.confirmation)).length > 0 ? ['provider-not-listed'] : [];

/** The confirmation that holds: what was said now, and where that is silent, what was said before. */
export const confirmationOf = (
  asked: ReceiptRequest,
  before: Receipt | undefined,
): Confirmation => ({ ...before?.confirmation, ...asked.confirmation });
