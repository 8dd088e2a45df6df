import { stopIdOf } from '@doui/events';
import type { Certificate } from '@doui/history';
import { fail, ok, type Position, positionToken, type Result } from '@doui/kernel';
import {
  inspectCertificate,
  type Jwks,
  type StopCertificate,
  type VerifierKey,
  verifyCertificate,
} from '@doui/proof';
import { type Required, required } from '../faults/fault.ts';

/** What a certificate is checked with, as anybody gets it. */
export type CertificateKeys = { readonly jwks: Jwks; readonly log: readonly VerifierKey[] };

/** What was certified of the stops that were asked about. */
export type Certified = {
  readonly asked: number;
  readonly certificates: readonly Certificate[];
  /** Positions of stops of which there is none. */
  readonly missing: readonly string[];
  /** Those that prove nothing, and why. */
  readonly wrong: readonly string[];
};

/** Holds a certificate to its signature, to its own figures, and to the stop it was asked for. */
export async function certificateIn(
  text: string,
  keys: CertificateKeys,
  stop: Position,
  feed: string,
): Promise<Result<Certificate, string>> {
  const verified = await verifyCertificate(text, keys.jwks);
  if (!verified.ok) return verified;
  const { certificate } = verified.value;
  const { chain } = certificate.ledger;
  if (certificate.stop.id !== stopIdOf(stop) || positionToken(chain) !== positionToken(stop)) {
    return fail('other-stop');
  }
  const wrong = inspectCertificate(certificate, keys.log).find(
    ({ outcome }) => outcome === 'wrong',
  );
  return wrong ? fail(wrong.code) : ok(certificateOf(stop, certificate, feed));
}

const atOnce = 8;

/** Asks for the certificates of these stops until all are there or the time is over. */
export async function readCertificates(
  options: {
    readonly feed: string;
    readonly withinMs: number;
    readonly keys: () => Promise<CertificateKeys>;
    /** The document about a stop; `undefined` while there is none. */
    readonly documentOf: (stop: string) => Promise<string | undefined>;
  },
  stops: readonly Position[],
): Promise<Certified> {
  const until = performance.now() + options.withinMs;
  const documents = new Map<Position, string>();
  let keys: CertificateKeys | undefined;
  async function ask(stop: Position): Promise<void> {
    const document = await options.documentOf(stopIdOf(stop)).catch(() => undefined);
    if (document !== undefined) documents.set(stop, document);
  }
  const isOver = (): boolean => performance.now() > until;
  const isAll = (): boolean => keys !== undefined && documents.size === stops.length;
  while (!isAll()) {
    keys ??= await options.keys().catch(() => undefined);
    const open = stops.filter((stop) => !documents.has(stop));
    for (let from = 0; from < open.length && !isOver(); from += atOnce) {
      await Promise.all(open.slice(from, from + atOnce).map(ask));
    }
    if (isAll() || isOver()) break;
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, options.withinMs)));
  }
  const certificates: Certificate[] = [];
  const wrong: string[] = [];
  for (const [stop, document] of documents) {
    const read = keys ? await certificateIn(document, keys, stop, options.feed) : fail('no-keys');
    if (read.ok) certificates.push(read.value);
    else wrong.push(`${positionToken(stop)} ${read.error}`);
  }
  const missing = stops.filter((stop) => !documents.has(stop)).map(positionToken);
  return { asked: stops.length, certificates, missing, wrong };
}

/** every stop that was answered is certified at the end, and every certificate can be believed. */
export function certificatesRequired({
  asked,
  certificates,
  missing,
  wrong,
}: Certified): Required[] {
  const complete = certificates.filter((one) => one.complete).length;
  const some = (list: readonly string[]): string => list.slice(0, 3).join(', ');
  const there = asked - missing.length;
  return [
    required(
      'every stop has a certificate',
      asked > 0 && missing.length === 0,
      `${there} of ${asked}, ${complete} of them complete ${some(missing)}`.trim(),
    ),
    required(
      'each is signed, of that stop, and bears out its claims',
      wrong.length === 0,
      wrong.length === 0
        ? `${certificates.length} verified`
        : `${wrong.length} not: ${some(wrong)}`,
    ),
  ];
}

const certificateOf = (
  stop: Position,
  { edition, feeds, guarantee }: StopCertificate,
  id: string,
): Certificate => ({
  stop,
  complete: edition === 'complete',
  heldT: guarantee.held === true,
  feeds: feeds
    .filter(({ feed }) => feed === id)
    .flatMap(({ feed, partitions }) =>
      partitions.map(({ partition, closedAt, closingOffset, last }) => ({
        ...{ feed, partition, closedAtMs: Date.parse(closedAt), closingOffset },
        ...(last ? { last: { provisionId: last.provision } } : {}),
      })),
    ),
});
