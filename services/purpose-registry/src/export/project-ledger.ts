import type { Instant, Text } from '@doui/kernel';
import type { Entry } from '../things/directory.ts';
import type { NoticeState, OrganisationState, PurposeState } from '../things/state.ts';

/** one line of the 個人情報管理台帳: who holds which item, for what, where, since when. */
export type LedgerRow = {
  readonly item: string;
  readonly itemName: Text;
  readonly category: string;
  readonly acquiredBy: string;
  readonly purpose: string;
  readonly purposeTitle: Text;
  readonly purposeVersion: number;
  readonly business: Text;
  readonly holder: string;
  readonly holderName: Text;
  /** `self`, or the relation of a recipient. */
  readonly relation: string;
  readonly country: string;
  readonly where: Text;
  readonly since: Instant;
  readonly until?: Instant;
  readonly retentionDays: number;
  readonly noticeExemptGround: string;
};

export type LedgerSource = {
  readonly org: string;
  readonly organisation: OrganisationState;
  readonly items: readonly Entry[];
  readonly purposes: readonly Entry[];
  readonly recipients: readonly Entry[];
  readonly notices: readonly Entry[];
  readonly feeds: readonly Entry[];
};

type Holder = Pick<LedgerRow, 'holder' | 'holderName' | 'relation' | 'country' | 'where'>;

/** The whole ledger, purposes kept from the public page and retired ones too. */
export function projectLedger(source: LedgerSource): LedgerRow[] {
  return source.purposes.flatMap(({ id, state }) =>
    state.kind === 'purpose' ? purposeRows(id, state, source) : [],
  );
}

function purposeRows(id: string, state: PurposeState, source: LedgerSource): LedgerRow[] {
  const newest = state.versions.at(-1);
  if (!newest) return [];
  const { title, business, items, retentionDays, noticeExemptGround } = newest.body;
  return items.flatMap((item) => {
    const entry = source.items.find((one) => one.id === item)?.state;
    const body = entry?.kind === 'item' ? entry.body : undefined;
    const since = firstVersionWith(state, item);
    const row = {
      item,
      itemName: body?.name ?? { ja: item, en: item },
      category: body?.category ?? '',
      acquiredBy: body?.acquiredBy ?? '',
      purpose: id,
      purposeTitle: title,
      purposeVersion: newest.version,
      business,
      retentionDays,
      noticeExemptGround: noticeExemptGround ?? '',
      ...(state.retiredAt === undefined ? {} : { until: state.retiredAt }),
    };
    return [
      { ...row, ...ownHolder(source), since },
      ...recipientsOf(id, item, source).map(([recipient, from]) => ({
        ...row,
        ...holderOf(recipient, source),
        since: from,
      })),
    ];
  });
}

const firstVersionWith = ({ versions, since }: PurposeState, item: string): Instant =>
  versions.find(({ body }) => body.items.includes(item))?.publishedAt ?? since;

const ownHolder = ({ org, organisation: { body } }: LedgerSource): Holder => ({
  holder: org,
  holderName: body.name,
  relation: 'self',
  country: 'JP',
  where: body.address ?? { ja: '', en: '' },
});

function holderOf(id: string, { recipients }: LedgerSource): Holder {
  const state = recipients.find((one) => one.id === id)?.state;
  if (state?.kind !== 'recipient') {
    return {
      holder: id,
      holderName: { ja: id, en: id },
      relation: '',
      country: '',
      where: { ja: '', en: '' },
    };
  }
  const { name, relation, country, address } = state.body;
  return { holder: id, holderName: name, relation, country, where: address ?? { ja: '', en: '' } };
}

/** Who else holds the item for the purpose: named in a published notice, or at the end of a feed. */
function recipientsOf(purpose: string, item: string, source: LedgerSource): [string, Instant][] {
  const first = new Map<string, Instant>();
  const seen = (recipient: string, at: Instant) =>
    first.set(recipient, Math.min(first.get(recipient) ?? at, at));
  for (const { state } of source.notices) {
    for (const { shown, publishedAt } of (state as NoticeState).versions ?? []) {
      for (const one of shown) {
        if (one.purpose !== purpose || !one.items.includes(item)) continue;
        for (const recipient of one.recipients) seen(recipient, publishedAt);
      }
    }
  }
  for (const { state } of source.feeds) {
    if (state.kind !== 'feed' || state.body.purpose !== purpose) continue;
    if (state.body.items.some((one) => one.item === item)) seen(state.body.recipient, state.since);
  }
  return [...first].sort(([a], [b]) => (a < b ? -1 : 1));
}
