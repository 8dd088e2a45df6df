import { type Instant, type Text, toRfc3339 } from '@doui/kernel';
import type { CertifiedFeed, CertifiedPartner, Named, StopCertificate } from '@doui/proof';
import {
  type FeedState,
  lastRecordMs,
  type OpenedCase,
  type PartitionState,
  type PartnerState,
} from '../cases/state.ts';

/** How things are called at the moment; an id without a name stands for itself. */
export type Names = {
  organisation(org: string): Text | undefined;
  purpose(org: string, id: string): Text | undefined;
  item(org: string, id: string): Text | undefined;
  recipient(org: string, id: string): Text | undefined;
};

export type CertificateParts = {
  readonly state: OpenedCase;
  readonly names: Names;
  /** Who certifies: the address under which the keys are found. */
  readonly issuer: string;
  readonly id: string;
  readonly atMs: Instant;
  /** Nothing is waited for any more. */
  readonly final: boolean;
  /** Proof that the log over all ledgers holds the stop; absent while it does not. */
  readonly log?: string;
};

/** Everything a certificate says, from the case alone. */
export function makeCertificate(parts: CertificateParts): StopCertificate {
  const { state, names, issuer, id, atMs, final, log } = parts;
  const { stop, boundMs, heldT, closedAtMs } = state;
  const lastMs = lastRecordMs(state);
  const { org, position } = stop;
  const named = (of: 'purpose' | 'item' | 'recipient') => (one: string) =>
    nameOf(one, names[of](org, one));
  return {
    iss: issuer,
    iat: Math.floor(atMs / 1000),
    jti: id,
    edition: final ? 'complete' : 'interim',
    stop: {
      id: stop.id,
      organisation: nameOf(org, names.organisation(org)),
      kind: stop.kind,
      ...(stop.person === undefined ? {} : { person: stop.person }),
      purposes: stop.purposes.map(named('purpose')),
      items: stop.items.map(named('item')),
      recipients: stop.recipients.map(named('recipient')),
      answeredAt: toRfc3339(stop.answeredAtMs),
      since: toRfc3339(stop.sinceMs),
      status: state.status,
    },
    feeds: state.feeds.map((feed) => certifiedFeed(feed, named('recipient')(feed.recipient))),
    partners: state.partners.map((partner) => certifiedPartner(partner, named('recipient'))),
    guarantee: {
      boundMs,
      ...(closedAtMs === undefined ? {} : { slowestMs: Math.max(0, closedAtMs - stop.sinceMs) }),
      ...(lastMs === undefined || !Number.isFinite(lastMs) ? {} : { lastRecordMs: lastMs }),
      ...(heldT === undefined ? {} : { held: heldT }),
    },
    ledger: {
      chain: { ...position, hash: stop.eventHash },
      ...(log === undefined ? {} : { log }),
    },
  };
}

const nameOf = (id: string, name: Text | undefined): Named => (name ? { id, name } : { id });

function certifiedFeed(feed: FeedState, recipient: Named): CertifiedFeed {
  const open = feed.partitions - feed.closed.length;
  return {
    feed: feed.feed,
    recipient,
    purpose: feed.purpose,
    partitions: feed.closed.map(({ partition, by, closedAtMs, closingOffset, last }) => ({
      ...{ partition, by, closedAt: toRfc3339(closedAtMs), closingOffset },
      ...(last ? { last: certifiedLast(last) } : {}),
    })),
    ...(open > 0 ? { open } : {}),
  };
}

const certifiedLast = ({
  provisionId,
  atMs,
  appendedAtMs,
}: NonNullable<PartitionState['last']>) => ({
  provision: provisionId,
  at: toRfc3339(atMs),
  ...(appendedAtMs === undefined ? {} : { appendedAt: toRfc3339(appendedAtMs) }),
});

const certifiedPartner = (
  partner: PartnerState,
  named: (recipient: string) => Named,
): CertifiedPartner => ({
  partner: partner.partner,
  recipients: partner.recipients.map(named),
  ...(partner.toldAtMs === undefined ? {} : { toldAt: toRfc3339(partner.toldAtMs) }),
  dueAt: toRfc3339(partner.dueAtMs),
  acknowledgements: partner.acknowledgements.map(({ kind, atMs, via, reference, evidence }) => ({
    ...{ kind, at: toRfc3339(atMs), via, reference },
    ...(evidence === undefined ? {} : { evidence }),
  })),
  ...(partner.cutOffAtMs === undefined ? {} : { cutOffAt: toRfc3339(partner.cutOffAtMs) }),
});
