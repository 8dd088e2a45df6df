import { fail, ok, type Result } from '@doui/kernel';
import { type Checkpoint, type CheckpointFault, verifyCheckpoint } from './checkpoint.ts';
import { hashSize } from './hashing.ts';
import { type LogLeaf, logLeafHash } from './leaf.ts';
import type { VerifierKey } from './verifier-key.ts';
import { includes } from './verify.ts';

const firstLine = 'c2sp.org/tlog-proof@v1';

export type LogProof = {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: string;
};

/** One text that says all that is needed to check a leaf offline (C2SP tlog-proof). */
export const logProofText = ({ index, hashes, checkpoint }: LogProof): string =>
  [
    firstLine,
    `index ${index}`,
    ...hashes.map((hash) => Buffer.from(hash).toString('base64')),
    '',
    checkpoint,
  ].join('\n');

export function parseLogProof(text: string): LogProof | undefined {
  const end = text.indexOf('\n\n');
  if (end < 0 || text.length > 200_000) return undefined;
  const [first, second = '', ...written] = text.slice(0, end).split('\n');
  const [, index = ''] = /^index (0|[1-9]\d{0,15})$/.exec(second) ?? [];
  if (first !== firstLine || index === '' || written.length > 64) return undefined;
  const hashes = written.map((line) => Buffer.from(line, 'base64'));
  const exact = hashes.every(
    (hash, at) => hash.length === hashSize && hash.toString('base64') === written[at],
  );
  return exact ? { index: Number(index), hashes, checkpoint: text.slice(end + 2) } : undefined;
}

export type LogProofFault = CheckpointFault | 'not-included';

export type Included = { readonly index: number; readonly checkpoint: Checkpoint };

/** Whether the log had taken in this leaf when it signed the checkpoint inside the proof. Offline. */
export function verifyLogProof(
  leaf: LogLeaf,
  proof: string,
  keys: readonly VerifierKey[],
): Result<Included, LogProofFault> {
  const parsed = parseLogProof(proof);
  if (!parsed) return fail('malformed');
  const verified = verifyCheckpoint(parsed.checkpoint, keys);
  if (!verified.ok) return verified;
  const { index, hashes } = parsed;
  const { size, root } = verified.value;
  return includes({ index, size, leafHash: logLeafHash(leaf), proof: hashes, root })
    ? ok({ index, checkpoint: verified.value })
    : fail('not-included');
}
