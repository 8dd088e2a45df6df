/** What is wrong with a stream, where it is first wrong. */
export type StreamCode =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'swapped'
  | 'cut'
  | 'stream-removed'
  | 'not-logged'
  | 'state-changed'
  | 'head-changed'
  | 'command-index';

/** What the ledger and the log say differently of one stream. */
export type Difference = {
  /** Logged and not in the ledger as it was: version to hash. */
  readonly logged: ReadonlyMap<number, string>;
  /** In the ledger and not logged so, in the order they lie there. */
  readonly stored: readonly {
    readonly version: number;
    readonly storedHash: string;
    readonly atMs: number;
  }[];
  readonly faults: readonly { readonly version: number; readonly code: string }[];
  /** The newest version the ledger has of the stream; undefined when it has no such stream. */
  readonly last: number | undefined;
};

export type Verdict = { readonly version: number; readonly code: StreamCode };

/**
 * The first wrong entry of a stream, and what was done to it; undefined when all that differs is on its way
 * to the log (younger than `freshSinceMs`).
 */
export function diagnose(difference: Difference, freshSinceMs: number): Verdict | undefined {
  const { logged, faults, last } = difference;
  const known = Math.max(0, ...logged.keys());
  const stored = difference.stored.filter(
    ({ version, atMs }) => version <= known || atMs < freshSinceMs || hasFault(faults, version),
  );
  const versions = [
    ...logged.keys(),
    ...stored.map(({ version }) => version),
    ...faults.map(({ version }) => version),
  ];
  if (versions.length === 0) return undefined;
  const version = Math.min(...versions);
  if (last === undefined) return { version, code: 'stream-removed' };
  const here = stored.filter((one) => one.version === version);
  const wanted = logged.get(version);
  if (wanted === undefined) return { version, code: unlogged(difference, version, here.length) };
  if (here.length === 0) return { version, code: version > last ? 'cut' : 'removed' };
  return { version, code: altered(difference, version, wanted) };
}

const hasFault = (faults: Difference['faults'], version: number): boolean =>
  faults.some((fault) => fault.version === version);

/** The log agrees with what stands at `version`, or knows nothing of it. */
function unlogged({ faults }: Difference, version: number, extra: number): StreamCode {
  const here = faults.filter((fault) => fault.version === version).map(({ code }) => code);
  const repeated = faults.some(({ code }) => code === 'repeated');
  // All of its entries are there, in another order; or one of them is there twice.
  if (here.includes('missing')) return repeated ? 'swapped' : 'changed';
  if (here.includes('repeated')) return 'inserted';
  if (here.includes('not-chained')) return 'changed';
  if (here.includes('malformed') || here.includes('changed'))
    return extra > 0 ? 'inserted' : 'changed';
  for (const code of ['state-changed', 'head-changed', 'command-index'] as const) {
    if (here.includes(code)) return code;
  }
  return 'not-logged';
}

/** Something else stands where the log has an entry: whose hash is written beside it tells from where. */
function altered({ logged, stored }: Difference, version: number, wanted: string): StreamCode {
  const written = stored.filter((one) => one.version === version).map((one) => one.storedHash);
  const at = (other: number) => stored.find((one) => one.version === other)?.storedHash;
  for (const [other, hash] of logged) {
    if (other === version || !written.includes(hash)) continue;
    if (at(other) === wanted) return 'swapped';
    return other > version ? 'removed' : 'inserted';
  }
  if (at(version + 1) === wanted || written.length > 1) return 'inserted';
  return 'changed';
}
