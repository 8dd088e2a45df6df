import type { Instant, Text } from '@doui/kernel';
import { type AuditedStream, ledgerAudit, type MongoConnection } from '@doui/ledger';
import { type LogLeaf, logLeafHash, type VerifierKey } from '@doui/proof';
import { type Difference, diagnose, type StreamCode } from './diagnose.ts';
import type { LedgerPlace } from './ledgers.ts';
import { bundleWidth, type LogReader, logReader } from './log-store.ts';
import { type LogFinding, type ReadLog, readLog } from './read-log.ts';
import { meaning } from './texts.ts';

export type Finding = {
  /** `log` for the log itself. */
  readonly service: string;
  readonly stream?: string;
  readonly version?: number;
  readonly leaf?: number;
  readonly code: StreamCode | LogFinding['code'];
  readonly text: Text;
};

export type LedgerReport = {
  readonly ok: boolean;
  readonly events: number;
  readonly streams: number;
  readonly log: { readonly size: number; readonly signedSize: number; readonly signedAt?: Instant };
  /** Events young enough to be still on their way to the log. */
  readonly underWay: number;
  /** One per stream, the first in the order of the log first. */
  readonly findings: readonly Finding[];
  /** There is more than is listed. */
  readonly more: boolean;
};

export type VerifyOptions = {
  readonly connection: MongoConnection;
  readonly ledgers: readonly LedgerPlace[];
  readonly recordsDatabase: string;
  readonly keys: readonly VerifierKey[];
  /** Checkpoints kept elsewhere. */
  readonly kept?: readonly string[];
  readonly now: Instant;
  readonly graceMs?: number;
  readonly progress?: (text: string) => void;
};

const findingsMax = 1_000;

type Draft = {
  logged: Map<number, string>;
  leaf?: number;
  stored: { version: number; storedHash: string; atMs: number }[];
  faults: { version: number; code: string }[];
  last: number | undefined;
};

/** Compares every ledger with itself and with the signed log. Reads only. */
export async function verifyLedger(options: VerifyOptions): Promise<LedgerReport> {
  const { connection, keys, kept = [], progress = () => undefined } = options;
  const reader = logReader(connection, options.recordsDatabase);
  const told = everySecond(progress);
  const log = await readLog({
    ...{ reader, keys, kept },
    progress: (done, all) => told(`log: ${done} of ${all} entries`),
  });
  const drafts = new Map<string, Draft>();
  let [events, streams] = [0, 0];
  for (const place of options.ledgers) {
    const client = connection.useDb(place.database, { useCache: false });
    const audit = ledgerAudit({ connection: client, collection: place.collection });
    for await (const batch of audit.scan()) {
      for (const stream of batch) {
        compare(log, place.service, stream, drafts);
        events += stream.entries.length;
      }
      streams += batch.length;
      told(`${place.service}: ${streams} streams, ${events} events`);
    }
  }
  const more = await addUnmet(reader, log, drafts);
  await addLast(options, drafts);
  const freshSince = options.now - (options.graceMs ?? 120_000);
  const { findings, underWay } = judged(drafts, freshSince);
  const all = [...log.findings.map(logFinding), ...findings];
  return {
    ok: all.length === 0,
    ...{ events, streams, underWay },
    log: {
      size: log.size,
      signedSize: log.checkpoint?.size ?? 0,
      ...(log.checkpoint?.atMs === undefined ? {} : { signedAt: log.checkpoint.atMs }),
    },
    findings: all.slice(0, findingsMax),
    more: more || all.length > findingsMax,
  };
}

/** Marks what both have; what differs is put aside under its stream. */
function compare(
  { table }: ReadLog,
  service: string,
  { stream, entries, faults }: AuditedStream,
  drafts: Map<string, Draft>,
): void {
  const unknown = entries.filter(
    ({ version, hash }) =>
      table.meet(logLeafHash({ service, stream, version, hash })) === undefined,
  );
  if (unknown.length === 0 && faults.length === 0) return;
  drafts.set(`${service}:${stream}`, {
    logged: new Map(),
    stored: unknown.map(({ version, storedHash, atMs }) => ({ version, storedHash, atMs })),
    faults: [...faults],
    last: Math.max(0, ...entries.map(({ version }) => version)),
  });
}

/** Leaves that no ledger has any more, put to their streams. True when there are too many to name. */
async function addUnmet(
  reader: LogReader,
  { table }: ReadLog,
  drafts: Map<string, Draft>,
): Promise<boolean> {
  let named = 0;
  let texts: readonly string[] = [];
  let bundle = -1;
  for (let leaf = 0; leaf < table.size(); leaf++) {
    if (table.isMet(leaf)) continue;
    if (named >= findingsMax * 20) return true;
    named += 1;
    const wanted = Math.floor(leaf / bundleWidth);
    if (wanted !== bundle) texts = await reader.bundle(wanted);
    bundle = wanted;
    const logged = leafIn(texts[leaf % bundleWidth]);
    if (!logged) continue; // The log itself is wrong there, and is named already.
    const key = `${logged.service}:${logged.stream}`;
    const draft: Draft = drafts.get(key) ?? {
      ...{ logged: new Map(), stored: [], faults: [], last: undefined },
    };
    draft.logged.set(logged.version, logged.hash);
    draft.leaf = Math.min(draft.leaf ?? leaf, leaf);
    drafts.set(key, draft);
  }
  return false;
}

/** A stream that is whole in itself was not put aside: how far does it go? */
async function addLast(
  { connection, ledgers }: VerifyOptions,
  drafts: ReadonlyMap<string, Draft>,
): Promise<void> {
  const audits = ledgers.map(({ service, database, collection }) => ({
    service,
    audit: ledgerAudit({ connection: connection.useDb(database, { useCache: false }), collection }),
  }));
  for (const [key, draft] of drafts) {
    if (draft.last !== undefined) continue;
    for (const { service, audit } of audits.filter((one) => key.startsWith(`${one.service}:`))) {
      const found = await audit.stream(key.slice(service.length + 1));
      if (found) draft.last = Math.max(0, ...found.entries.map(({ version }) => version));
    }
  }
}

function leafIn(text: string | undefined): LogLeaf | undefined {
  try {
    const leaf = JSON.parse(text ?? '') as LogLeaf;
    return typeof leaf.stream === 'string' && Number.isSafeInteger(leaf.version) ? leaf : undefined;
  } catch {
    return undefined;
  }
}

function judged(drafts: ReadonlyMap<string, Draft>, freshSinceMs: number) {
  const findings: Finding[] = [];
  let underWay = 0;
  for (const [key, draft] of drafts) {
    const verdict = diagnose(draft as Difference, freshSinceMs);
    if (!verdict) {
      underWay += draft.stored.length;
      continue;
    }
    const split = key.indexOf(':');
    findings.push({
      service: key.slice(0, split),
      stream: key.slice(split + 1),
      ...verdict,
      ...(draft.leaf === undefined ? {} : { leaf: draft.leaf }),
      text: meaning[verdict.code],
    });
  }
  const order = ({ leaf = Number.POSITIVE_INFINITY }: Finding) => leaf;
  findings.sort((a, b) =>
    order(a) === order(b) ? ((a.stream ?? '') < (b.stream ?? '') ? -1 : 1) : order(a) - order(b),
  );
  return { findings, underWay };
}

function logFinding({ code, leaf, text }: LogFinding): Finding {
  const known = leafIn(text);
  return {
    service: 'log',
    ...(known ? { stream: `${known.service}:${known.stream}`, version: known.version } : {}),
    ...{ leaf, code, text: meaning[code] },
  };
}

function everySecond(progress: (text: string) => void): (text: string) => void {
  let nextMs = performance.now() + 1_000;
  return (text) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + 1_000;
    progress(text);
  };
}
