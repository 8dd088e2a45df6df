import { fail, ok, type Result, toRfc3339 } from '@doui/kernel';
import { type LogLeaf, type VerifierKey, verifyLogProof } from '@doui/proof';

/**
 * What a document says of its place in the signed log, checked offline when it carries the proof and the
 * log's keys are given. A proof that does not hold makes the whole document bad.
 */
export function ledgerProof(
  document: Record<string, unknown>,
  keys: readonly VerifierKey[],
): Result<string, string> {
  const { leaf, proof, proof_url: url } = (document['ledger'] ?? {}) as Record<string, unknown>;
  if (!isLeaf(leaf)) return ok('');
  if (typeof proof !== 'string') return ok(`; not proven to be in the log yet, ask ${url}`);
  if (keys.length === 0) return ok('; holds a proof of the log, which --log-keys would check');
  const verified = verifyLogProof(leaf, proof, keys);
  if (!verified.ok) return fail(`its place in the log is not proven: ${verified.error}`);
  const { index, checkpoint } = verified.value;
  const at = checkpoint.atMs === undefined ? '' : ` of ${toRfc3339(checkpoint.atMs)}`;
  return ok(`; leaf ${index} of the log, under the checkpoint${at} over ${checkpoint.size} leaves`);
}

const isLeaf = (value: unknown): value is LogLeaf => {
  const { service, stream, version, hash } = (value ?? {}) as Partial<LogLeaf>;
  const texts = [service, stream, hash].every((text) => typeof text === 'string');
  return texts && Number.isSafeInteger(version);
};
