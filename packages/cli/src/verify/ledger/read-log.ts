import {
  type Checkpoint,
  createFrontier,
  leafHashOf,
  sameBytes,
  type VerifierKey,
  verifyCheckpoint,
} from '@doui/proof';
import { createLeafTable } from './leaf-table.ts';
import { bundleWidth, type LogReader } from './log-store.ts';

export type LogFinding = {
  readonly code:
    | 'log-unsigned'
    | 'log-signature'
    | 'log-cut'
    | 'log-entry-missing'
    | 'log-entry-changed'
    | 'log-rewritten';
  /** The first leaf that is wrong, or that may be. */
  readonly leaf: number;
  /** The entry as it stands there now, where it can be read. */
  readonly text?: string;
};

export type ReadLog = {
  readonly table: ReturnType<typeof createLeafTable>;
  readonly size: number;
  /** The newest checkpoint that holds. */
  readonly checkpoint: Checkpoint | undefined;
  readonly findings: readonly LogFinding[];
};

/**
 * Builds the tree anew from the logged entries and compares its root with every checkpoint that was signed.
 * `kept` are checkpoints from outside: they alone show that a whole database was turned back.
 */
export async function readLog(options: {
  readonly reader: LogReader;
  readonly keys: readonly VerifierKey[];
  readonly kept: readonly string[];
  readonly progress: (done: number, all: number) => void;
}): Promise<ReadLog> {
  const { reader, keys } = options;
  const findings: LogFinding[] = [];
  const size = await reader.size();
  const { signed, refused } = checkpointsOf(
    [...(await reader.checkpoints()), ...options.kept],
    keys,
  );
  if (refused) findings.push({ code: 'log-signature', leaf: 0 });
  if (signed.length === 0 && size > 0) findings.push({ code: 'log-unsigned', leaf: 0 });

  const table = createLeafTable(size);
  const tree = createFrontier();
  let good: Checkpoint | undefined;
  let wrong: { after: number; upTo: number } | undefined;
  const compare = (): void => {
    for (const one of signed) {
      if (one.size !== tree.size() || wrong) continue;
      if (sameBytes(one.root, tree.root())) good = one;
      else wrong = { after: good?.size ?? 0, upTo: one.size };
    }
  };
  const sizes = new Set(signed.map((one) => one.size));
  let bundle = 0;
  for await (const texts of reader.bundles(size)) {
    const expected = Math.min(bundleWidth, size - bundle * bundleWidth);
    if (texts.length < expected) {
      const leaf = bundle * bundleWidth + texts.length;
      findings.push({ code: 'log-entry-missing', leaf });
    }
    for (const text of texts.slice(0, expected)) {
      const hash = leafHashOf(Buffer.from(text));
      table.add(hash);
      tree.append(hash);
      if (sizes.has(tree.size())) compare();
    }
    bundle += 1;
    options.progress(tree.size(), size);
  }
  const beyond = signed.find((one) => one.size > tree.size());
  if (beyond) findings.push({ code: 'log-cut', leaf: tree.size() });
  if (wrong) findings.push(await locate(reader, wrong, size));
  return { table, size: tree.size(), checkpoint: good, findings };
}

/** The checkpoints that one of the keys signed, the smallest tree first, the newest of one size last. */
function checkpointsOf(texts: readonly string[], keys: readonly VerifierKey[]) {
  const verified = texts.map((text) => verifyCheckpoint(text, keys));
  return {
    signed: verified
      .flatMap((one) => (one.ok ? [one.value] : []))
      .sort((a, b) => a.size - b.size || (a.atMs ?? 0) - (b.atMs ?? 0)),
    refused: verified.some((one) => !one.ok),
  };
}

/** The first leaf between two checkpoints that does not hash to what its tile says; else the first of all. */
async function locate(
  reader: LogReader,
  { after, upTo }: { after: number; upTo: number },
  size: number,
): Promise<LogFinding> {
  const end = Math.min(upTo, size);
  for (let index = Math.floor(after / bundleWidth); index * bundleWidth < end; index++) {
    const [texts, tile] = [await reader.bundle(index), await reader.tile(0, index)];
    for (const [at, text] of texts.entries()) {
      const leaf = index * bundleWidth + at;
      if (leaf >= end) break;
      const hash = Buffer.from(leafHashOf(Buffer.from(text))).toString('base64');
      if (hash !== tile[at]) return { code: 'log-entry-changed', leaf, text };
    }
  }
  return { code: 'log-rewritten', leaf: after };
}
