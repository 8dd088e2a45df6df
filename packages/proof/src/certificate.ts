import { fail, ok, type Result, type Text } from '@doui/kernel';
import {
  type FlattenedJws,
  type Jwks,
  type JwsFault,
  readJws,
  signFlattened,
  verifyJws,
} from './jws.ts';
import type { SigningKey } from './signing-key.ts';

/** What a stop certificate is signed as. */
export const certificateType = 'doui-stop-certificate+jwt';

export type Named = { readonly id: string; readonly name?: Text };

/** One partition of a feed's way out: nothing of the person stands at or beyond its position (P3). */
export type ClosedPartition = {
  readonly partition: number;
  /** Who brought it about: the gate itself, a fence, or nobody had to, because nobody wrote. */
  readonly by: 'passed' | 'fenced' | 'no-owner';
  /** Broker time; a label, the offset is the proof. */
  readonly closedAt: string;
  readonly closingOffset: number;
  /**
   * The last record of this person that had passed before: its provision record, when its gate decided (by
   * that gate's clock), and when it left (broker time).
   */
  readonly last?: { readonly provision: string; readonly at: string; readonly appendedAt?: string };
};
export type CertifiedFeed = {
  readonly feed: string;
  readonly recipient: Named;
  readonly purpose: string;
  readonly partitions: readonly ClosedPartition[];
  /** Set while partitions are still open; only in an interim certificate. */
  readonly open?: number;
};
export type CertifiedPartner = {
  readonly partner: string;
  readonly recipients: readonly Named[];
  readonly toldAt?: string;
  readonly dueAt: string;
  readonly acknowledgements: readonly {
    readonly kind: 'received' | 'stopped' | 'erased';
    readonly at: string;
    readonly via: 'api' | 'webhook' | 'kafka';
    readonly reference: string;
    /** Where the partner keeps what shows it, with its SHA-256. */
    readonly evidence?: string;
  }[];
  readonly cutOffAt?: string;
};
/** The stop's own event: where it stands in its owner's ledger, and its hash in the chain there. */
export type ChainLink = {
  readonly service: string;
  readonly stream: string;
  readonly version: number;
  readonly hash: string;
};
/** What is certified of one stop. Pseudonymous ids and codes; no personal data. */
export type StopCertificate = {
  readonly iss: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly jti: string;
  readonly edition: 'complete' | 'interim';
  readonly stop: {
    readonly id: string;
    readonly organisation: Named;
    readonly kind: string;
    readonly person?: string;
    /** Empty: every purpose, item, recipient. */
    readonly purposes: readonly Named[];
    readonly items: readonly Named[];
    readonly recipients: readonly Named[];
    /** What the person had been shown when it was given. */
    readonly notice?: { readonly id: string; readonly version: number };
    /** When the person was answered, by its owner's clock. */
    readonly answeredAt: string;
    /** Since when the bound runs, by the broker's clock: the first of published and held. */
    readonly since: string;
    readonly status: string;
  };
  readonly feeds: readonly CertifiedFeed[];
  readonly partners: readonly CertifiedPartner[];
  readonly guarantee: {
    readonly boundMs: number;
    /** When the last closing was proven, counted from `since`; the proof may come long after the end. */
    readonly slowestMs?: number;
    /** When the last record left, counted alike; 0: none did after `since`. Absent: not known. */
    readonly lastRecordMs?: number;
    /** Nothing left after the bound. Absent while it cannot be said. */
    readonly held?: boolean;
  };
  readonly ledger: {
    readonly chain: ChainLink;
    /** That the log over all streams holds the link, with the checkpoint it is held under. */
    readonly log?: string;
  };
};

/** The certificate as a signed JSON document (`application/jose+json`). */
export const signCertificate = (
  certificate: StopCertificate,
  key: SigningKey,
): Promise<FlattenedJws> => signFlattened(certificate, key, certificateType);

/** Reads a certificate and checks who signed it; works offline. What it says is `inspect`ed apart. */
export async function verifyCertificate(
  text: string,
  jwks: Jwks,
): Promise<Result<{ certificate: StopCertificate; kid: string }, JwsFault>> {
  const read = readJws(text);
  if (!read) return fail('malformed');
  const verified = await verifyJws(read, jwks, certificateType);
  if (!verified.ok) return verified;
  const { value, kid } = verified.value;
  return isCertificate(value) ? ok({ certificate: value, kid }) : fail('malformed');
}

// Its signer wrote all of it; this only keeps another version's document from being half understood.
function isCertificate(value: object): value is StopCertificate {
  const { edition, stop, feeds, partners, guarantee, ledger } = value as Partial<StopCertificate>;
  return (
    (edition === 'complete' || edition === 'interim') &&
    typeof stop?.id === 'string' &&
    Array.isArray(feeds) &&
    feeds.every((feed) => Array.isArray(feed?.partitions)) &&
    Array.isArray(partners) &&
    partners.every((partner) => Array.isArray(partner?.acknowledgements)) &&
    typeof guarantee?.boundMs === 'number' &&
    typeof ledger?.chain?.hash === 'string'
  );
}
