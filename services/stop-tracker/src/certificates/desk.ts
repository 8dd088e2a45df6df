import { createHash } from 'node:crypto';
import { type Instant, idFromBytes, sideBySide } from '@doui/kernel';
import { signCertificate } from '@doui/proof';
import { type CaseLedger, handleCase, type RecordedCase } from '../cases/handle.ts';
import type { OpenCases } from '../cases/open-cases.ts';
import { type OpenedCase, wantsCertificate, wordsOf } from '../cases/state.ts';
import type { CertificateStore } from './certificate-store.ts';
import type { CertificateKeys } from './keys.ts';
import type { LogProofOf } from './log-proof.ts';
import { makeCertificate, type Names } from './make.ts';

export type DeskDeps = {
  readonly ledger: CaseLedger;
  readonly cases: Pick<OpenCases, 'all'>;
  readonly store: CertificateStore;
  readonly keys: CertificateKeys;
  readonly names: Names;
  readonly logProofOf: LogProofOf;
  readonly issuer: string;
  readonly now: () => Instant;
  readonly onRecorded: (recorded: RecordedCase) => void;
  readonly onTrouble: (error: unknown) => void;
  /** How long the last records and the log's proof are waited for. */
  readonly patienceMs?: number;
};

const atOnce = 20;

export type Issued = { readonly document: string; readonly digest: string };

const digestOf = (document: string): string => createHash('sha256').update(document).digest('hex');

/** When nothing was waited for any more. */
const endedAtMs = ({ completeAtMs = 0, supersededAtMs = 0, closedAtMs = 0 }: OpenedCase): Instant =>
  Math.max(completeAtMs, supersededAtMs === 0 ? 0 : Math.max(supersededAtMs, closedAtMs));

/** Where certificates are made: by itself when a stop has come to its end, an interim one on request. */
export function createDesk(deps: DeskDeps) {
  const { ledger, store, keys, now, patienceMs = 15_000 } = deps;
  const [key] = keys;
  const underWay = new Set<string>();

  async function make(state: OpenedCase, final: boolean, log: string | undefined): Promise<Issued> {
    const { id } = state.stop;
    const atMs = now();
    const certificate = makeCertificate({
      ...{ state, names: deps.names, issuer: deps.issuer, atMs, final },
      ...(log === undefined ? {} : { log }),
      id: idFromBytes(createHash('sha256').update(`certificate\0${id}\0${atMs}`).digest()),
    });
    const document = `${JSON.stringify(await signCertificate(certificate, key))}\n`;
    return { document, digest: digestOf(document) };
  }

  async function issue(state: OpenedCase): Promise<void> {
    const { stop, feeds, lastsFound } = state;
    const waited = now() - endedAtMs(state) >= patienceMs;
    if (!waited && !lastsFound && feeds.length > 0) return;
    const log = await deps.logProofOf(stop);
    if (!waited && log === undefined) return;
    const { document, digest } = await make(state, true, log);
    const words = wordsOf(state);
    // Kept before it is on record: what the ledger names can be shown.
    await store.put(digest, document);
    const recorded = await handleCase(ledger, {
      org: stop.org,
      stop: stop.id,
      // One for each number of words in it, whichever tracker makes it.
      commandId: state.certificate ? `certificate/${words}` : 'certificate',
      command: { type: 'issue-certificate', atMs: now(), kid: key.id, digest, words },
    });
    // Refused: another tracker was quicker, and its certificate is the one.
    if (recorded.ok) deps.onRecorded(recorded.value);
  }

  return {
    /** Makes what is due; called again and again. Resolves when what it began is done. */
    async look(): Promise<void> {
      const due = [...deps.cases.all()].filter(
        ({ stream, state }) => wantsCertificate(state) && !underWay.has(stream),
      );
      for (const { stream } of due) underWay.add(stream);
      await sideBySide(due, atOnce, async ({ state, stream }) => {
        await issue(state).catch(deps.onTrouble);
        underWay.delete(stream);
      });
    },
    /** The certificate of a case; an interim one, made now, while it is on its way. */
    async show(state: OpenedCase): Promise<Issued> {
      const { certificate } = state;
      const document = certificate ? await store.read(certificate.digest) : undefined;
      if (certificate && document !== undefined) return { document, digest: certificate.digest };
      const shown = state.status === 'complete' ? { ...state, status: 'closed' as const } : state;
      return make(shown, false, await deps.logProofOf(state.stop));
    },
  };
}

export type Desk = ReturnType<typeof createDesk>;
