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

/** A certificate that can be believed, and the partners of which it says that they have stopped. */
export type Checked = {
  readonly certificate: Certificate;
  readonly complete: boolean;
  readonly stopped: readonly string[];
};

/** What was certified of the stops that were asked about. */
export type Certified = {
  readonly asked: number;
  readonly certificates: readonly Certificate[];
  /** How many of them are not interim. */
  readonly complete: number;
  /** Positions of stops of which there is none. */
  readonly missing: readonly string[];
  /** Those that prove nothing, and why. */
  readonly wrong: readonly string[];
  /** How often a partner had said of one of these stops that it has stopped. */
  readonly said: number;
  /** Those of these words that are in no certificate. */
  readonly unheard: readonly string[];
};

/** Holds a certificate to its signature, to its own figures, and to the stop it was asked for. */
export async function certificateIn(
  text: string,
  keys: CertificateKeys,
  stop: Position,
  feeds: readonly string[],
): Promise<Result<Checked, string>> {
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
  if (wrong) return fail(wrong.code);
  const stopped = certificate.partners
    .filter(({ acknowledgements }) => acknowledgements.some(({ kind }) => kind === 'stopped'))
    .map(({ partner }) => partner);
  const complete = certificate.edition === 'complete';
  return ok({ certificate: certificateOf(stop, certificate, feeds), complete, stopped });
}

const atOnce = 8;
const pauseMs = 500;

/** Asks for the certificates of these stops until everything is in them or the time is over. */
export async function readCertificates(
  options: {
    /** The feeds that are watched. */
    readonly feeds: readonly string[];
    readonly withinMs: number;
    readonly keys: () => Promise<CertificateKeys>;
    /** The document about a stop; `undefined` while there is none. */
    readonly documentOf: (stop: string) => Promise<string | undefined>;
    /** The partners that have said of a stop that they have stopped. */
    readonly saidBy: (stop: Position) => readonly string[];
    /** What is not heard is said again, as a partner does that polls what it still owes. */
    readonly sayAgain: (stops: readonly Position[]) => void;
  },
  stops: readonly Position[],
): Promise<Certified> {
  const until = performance.now() + options.withinMs;
  const isOver = (): boolean => performance.now() > until;
  const said = new Map(stops.map((stop) => [stop, options.saidBy(stop)]));
  const read = new Map<Position, Result<Checked, string>>();
  let keys: CertificateKeys | undefined;
  async function ask(stop: Position): Promise<void> {
    const document = await options.documentOf(stopIdOf(stop)).catch(() => undefined);
    if (document === undefined) return;
    const checked = keys && (await certificateIn(document, keys, stop, options.feeds));
    read.set(stop, checked ?? fail('no-keys'));
  }
  const unheardOf = (stop: Position): string[] => {
    const known = read.get(stop);
    const stopped = known?.ok ? known.value.stopped : [];
    return (said.get(stop) ?? []).filter((partner) => !stopped.includes(partner));
  };
  for (let open = stops; ; ) {
    keys ??= await options.keys().catch(() => undefined);
    for (let from = 0; from < open.length && !isOver(); from += atOnce) {
      await Promise.all(open.slice(from, from + atOnce).map(ask));
    }
    open = stops.filter((stop) => !read.get(stop)?.ok || unheardOf(stop).length > 0);
    if (open.length === 0 || isOver()) break;
    options.sayAgain(open.filter((stop) => unheardOf(stop).length > 0));
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, options.withinMs)));
  }
  const results = [...read].map(([stop, checked]) => ({ stop, checked }));
  return {
    asked: stops.length,
    certificates: results.flatMap(({ checked }) => (checked.ok ? [checked.value.certificate] : [])),
    complete: results.filter(({ checked }) => checked.ok && checked.value.complete).length,
    missing: stops.filter((stop) => !read.has(stop)).map(positionToken),
    wrong: results.flatMap(({ stop, checked }) =>
      checked.ok ? [] : [`${positionToken(stop)} ${checked.error}`],
    ),
    said: [...said.values()].flat().length,
    unheard: stops.flatMap((stop) =>
      unheardOf(stop).map((partner) => `${positionToken(stop)} ${partner}`),
    ),
  };
}

/** every stop that was answered is certified at the end, and every certificate can be believed. */
export function certificatesRequired(certified: Certified): Required[] {
  const { asked, certificates, complete, missing, wrong, said, unheard } = certified;
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
    required(
      'what partners said stands in them',
      said > 0 && unheard.length === 0,
      `${said - unheard.length} of ${said} words ${some(unheard)}`.trim(),
    ),
  ];
}

const certificateOf = (
  stop: Position,
  { edition, feeds, guarantee }: StopCertificate,
  watched: readonly string[],
): Certificate => ({
  stop,
  // One that was made while the last records were not known says of itself that it does not know them.
  complete: edition === 'complete' && guarantee.lastRecordMs !== undefined,
  heldT: guarantee.held === true,
  feeds: feeds
    .filter(({ feed }) => watched.includes(feed))
    .flatMap(({ feed, partitions }) =>
      partitions.map(({ partition, closedAt, closingOffset, last }) => ({
        ...{ feed, partition, closedAtMs: Date.parse(closedAt), closingOffset },
        ...(last ? { last: { provisionId: last.provision } } : {}),
      })),
    ),
});
