import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createFrontier,
  inclusionPlan,
  type LogLeaf,
  logLeafHash,
  logProofText,
  parseVerifierKey,
  signCheckpoint,
  signingKeyFromSeed,
  type VerifierKey,
  verifierKeyText,
  verifyCheckpoint,
  verifyLogProof,
} from '../index.ts';

const origin = 'doui.example/log';
const oldKey = signingKeyFromSeed(new Uint8Array(32).fill(1));
const newKey = signingKeyFromSeed(new Uint8Array(32).fill(2));
const keyOf = (signer: typeof oldKey, name = origin): VerifierKey => {
  const parsed = parseVerifierKey(verifierKeyText(name, signer));
  if (!parsed.ok) throw new Error('a key is read as it was written');
  return parsed.value;
};
const leaves: LogLeaf[] = Array.from({ length: 300 }, (_, n) => ({
  service: 'consent',
  stream: `org/person/p${n}`,
  version: 1,
  hash: String(n).padStart(64, '0'),
}));
const tree = createFrontier();
const hashes = leaves.map(logLeafHash);
for (const hash of hashes) tree.append(hash);
const head = { origin, size: 300, root: tree.root() };
const atMs = 1_795_000_000_000;
const tileAt = (level: number, index: number) =>
  level === 0
    ? Buffer.concat(hashes.slice(index * 256, index * 256 + 256))
    : (() => {
        const first = createFrontier();
        for (const hash of hashes.slice(0, 256)) first.append(hash);
        return first.root();
      })();

describe('a verifier key', () => {
  test('of the signed-note format is read, a mistyped one refused', () => {
    const known = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
    expect(parseVerifierKey(known)).toMatchObject({ ok: true, value: { name: 'PeterNeumann' } });
    for (const wrong of [known.replace('c74f', 'c74e'), known.replace('ARpc', 'ARpd'), 'x', '']) {
      expect(parseVerifierKey(wrong).ok).toBe(false);
    }
  });
});

describe('a checkpoint', () => {
  test('is believed with the key of its signer, and says when it was signed', () => {
    const text = signCheckpoint(head, [newKey], atMs);
    expect(verifyCheckpoint(text, [keyOf(newKey)], origin)).toEqual({
      ok: true,
      value: { ...head, root: Buffer.from(head.root), atMs },
    });
    expect(verifyCheckpoint(text, [keyOf(newKey)], 'other')).toMatchObject({ error: 'other-log' });
    expect(verifyCheckpoint(text, [keyOf(oldKey)])).toMatchObject({ error: 'unknown-key' });
    expect(verifyCheckpoint(text, [keyOf(newKey, 'other')])).toMatchObject({ ok: false });
  });

  test('of the same tree has the same text, whenever it was signed', () => {
    const bodyOf = (ms: number) => signCheckpoint(head, [newKey], ms).split('\n\n')[0];
    expect(bodyOf(atMs)).toBe(bodyOf(atMs + 10_000));
    const later = verifyCheckpoint(signCheckpoint(head, [newKey], atMs + 10_000), [keyOf(newKey)]);
    expect(later).toMatchObject({ ok: true, value: { atMs: atMs + 10_000 } });
  });

  test('signed by the old and the new key is believed by whoever knows one of them', () => {
    const text = signCheckpoint(head, [newKey, oldKey], atMs);
    for (const keys of [[keyOf(oldKey)], [keyOf(newKey)], [keyOf(newKey), keyOf(oldKey)]]) {
      expect(verifyCheckpoint(text, keys)).toMatchObject({ ok: true });
    }
    const lines = text.split('\n');
    const half = `${lines.slice(0, 4).join('\n')}\n${lines[6]}\n`;
    expect(verifyCheckpoint(half, [keyOf(oldKey)])).toMatchObject({ ok: true });
    expect(verifyCheckpoint(half, [keyOf(newKey)])).toMatchObject({ error: 'unknown-key' });
  });

  test('with any character changed is refused', () => {
    const text = signCheckpoint(head, [newKey], atMs);
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom('A', '0', 'z', '\n', ' '), (at, by) => {
        if (text[at] === by) return;
        const changed = text.slice(0, at) + by + text.slice(at + 1);
        const verified = verifyCheckpoint(changed, [keyOf(newKey)], origin);
        // A line whose key is no longer known is passed over; what is left must still be true.
        if (verified.ok) expect(verified.value).toMatchObject({ size: head.size, origin });
        if (verified.ok) expect(Buffer.from(verified.value.root).equals(head.root)).toBe(true);
        if (verified.ok) expect(at).toBeGreaterThan(text.indexOf('—'));
      }),
      { numRuns: 600, seed: 7 },
    );
  });
});

describe('a log proof', () => {
  const index = 257;
  const proof = logProofText({
    index,
    hashes: inclusionPlan(index, 300).build(tileAt),
    checkpoint: signCheckpoint(head, [newKey], atMs),
  });
  const leaf = leaves[index] as LogLeaf;

  test('is checked offline with the log’s keys', () => {
    expect(verifyLogProof(leaf, proof, [keyOf(newKey)])).toMatchObject({
      ok: true,
      value: { index, checkpoint: { size: 300, atMs } },
    });
    const at = (n: number) => verifyLogProof(leaves[n] as LogLeaf, proof, [keyOf(newKey)]);
    expect(at(256)).toEqual({ ok: false, error: 'not-included' });
    expect(verifyLogProof(leaf, proof, [keyOf(oldKey)])).toMatchObject({ error: 'unknown-key' });
  });

  test('with any character of its path or any member of the leaf changed proves nothing', () => {
    const path = proof.indexOf('\n\n');
    fc.assert(
      fc.property(fc.nat(path), fc.constantFrom('A', '7', '/', '\n'), (at, by) => {
        if (proof[at] === by) return;
        const changed = proof.slice(0, at) + by + proof.slice(at + 1);
        expect(verifyLogProof(leaf, changed, [keyOf(newKey)]).ok).toBe(false);
      }),
      { numRuns: 400, seed: 8 },
    );
    for (const other of [
      { ...leaf, service: 'opt-out' },
      { ...leaf, stream: `${leaf.stream}x` },
      { ...leaf, version: 2 },
      { ...leaf, hash: leaf.hash.replace('7', '8') },
    ]) {
      expect(verifyLogProof(other, proof, [keyOf(newKey)])).toMatchObject({ ok: false });
    }
  });
});
