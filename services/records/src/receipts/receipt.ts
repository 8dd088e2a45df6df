import type { Instant, Refusal } from '@doui/kernel';

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

/**
 * a receipt lacking what must be confirmed or recorded is refused, everything at once. What an
 * earlier receipt from the same provider confirmed need not be confirmed again.
 */
export function refusedReceipt(asked: ReceiptRequest, before: Receipt | undefined): Refusal[] {
  const { confirmation, confirmedBefore, stateBody, basis, onPublicList } = asked;
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
  if (!stateBody) {
    const { name, address, representative, acquisition } = { ...known, ...confirmation };
    const legalPerson = confirmation.legalPerson;
    if (!name) refused.push(missing('/provider/name', '提供元の名称', 'name of the provider'));
    if (!address) refused.push(missing('/provider/address', '提供元の住所', 'its address'));
    if (legalPerson && !representative) {
      refused.push(missing('/provider/representative', '代表者の氏名', 'its representative'));
    }
    if (!acquisition) refused.push(missing('/acquisition', '取得の経緯', 'how it acquired them'));
  }
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
export const flagsOf = ({ basis, onPublicList, stateBody }: ReceiptRequest): string[] =>
  basis === 'opt-out' && onPublicList === false && !stateBody ? ['provider-not-listed'] : [];

/** The confirmation that holds: what was said now, and where that is silent, what was said before. */
export const confirmationOf = (
  asked: ReceiptRequest,
  before: Receipt | undefined,
): Confirmation => ({ ...before?.confirmation, ...asked.confirmation });
