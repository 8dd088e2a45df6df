import { sign, verify } from 'node:crypto';
import { fail, type Instant, ok, type Result } from '@doui/kernel';
import type { SigningKey } from '../signing-key.ts';
import { hashSize } from './hashing.ts';
import { keyHash, rawOf, signatureTypes, type VerifierKey } from './verifier-key.ts';

/** What a log says of itself at one moment: that it has this size and this root. */
export type TreeHead = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
};

export type Checkpoint = TreeHead & {
  /** When the signer last said that this is its newest; absent when only the tree itself is signed. */
  readonly atMs?: Instant;
};

export type CheckpointFault = 'malformed' | 'unknown-key' | 'bad-signature' | 'other-log';

const bodyOf = ({ origin, size, root }: TreeHead): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;

/**
 * A checkpoint (C2SP tlog-checkpoint): its text is the same for the same tree, and each key signs it
 * twice, once for good and once with the time. So a log that does not grow still says every few seconds
 * that it has not, and nobody can have two texts of one size.
 */
export function signCheckpoint(head: TreeHead, keys: readonly SigningKey[], atMs: Instant): string {
  const body = bodyOf(head);
  const seconds = Math.floor(atMs / 1_000);
  const lines = keys.flatMap((key) => {
    const raw = rawOf(key.publicJwk);
    const line = (type: 1 | 4, signature: Uint8Array): string => {
      const bytes = Buffer.concat([keyHash(head.origin, type, raw), signature]);
      return `— ${head.origin} ${bytes.toString('base64')}\n`;
    };
    const plain = sign(null, Buffer.from(body), key.privateKey);
    const timed = sign(null, timedMessage(body, seconds), key.privateKey);
    return [
      line(signatureTypes.note, plain),
      line(signatureTypes.timed, Buffer.concat([timeBytes(seconds), timed])),
    ];
  });
  return `${body}\n${lines.join('')}`;
}

const timedMessage = (body: string, seconds: number | bigint): Buffer =>
  Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`);

function timeBytes(seconds: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(seconds));
  return bytes;
}

/**
 * Reads a checkpoint and believes it when one of the keys signed it. A line of a known key that does not
 * hold refuses the whole; lines of unknown keys are passed over, so that keys can change.
 */
export function verifyCheckpoint(
  text: string,
  keys: readonly VerifierKey[],
  origin?: string,
): Result<Checkpoint, CheckpointFault> {
  const parsed = parseCheckpoint(text);
  if (!parsed) return fail('malformed');
  const { body, head, lines } = parsed;
  if (origin !== undefined && head.origin !== origin) return fail('other-log');
  let signed = false;
  let atMs: Instant | undefined;
  for (const { name, bytes } of lines) {
    const id = bytes.subarray(0, 4);
    const signature = bytes.subarray(4);
    const own = keys.filter((key) => key.name === name && name === head.origin);
    const of = (type: 1 | 4) => own.find((key) => keyHash(name, type, key.raw).equals(id));
    const plain = of(signatureTypes.note);
    const timed = of(signatureTypes.timed);
    if (plain) {
      if (!verify(null, Buffer.from(body), plain.publicKey, signature))
        return fail('bad-signature');
      signed = true;
    } else if (timed) {
      if (signature.length !== 72) return fail('malformed');
      const seconds = signature.readBigUInt64BE(0);
      const message = timedMessage(body, seconds);
      if (!verify(null, message, timed.publicKey, signature.subarray(8))) {
        return fail('bad-signature');
      }
      atMs = Math.max(atMs ?? 0, Number(seconds) * 1_000);
    }
  }
  if (!signed) return fail('unknown-key');
  return ok({ ...head, ...(atMs === undefined ? {} : { atMs }) });
}

type SignatureLine = { readonly name: string; readonly bytes: Buffer };

/** The parts of a signed note that is a checkpoint. Whether anybody signed it is not looked at. */
export function parseCheckpoint(
  text: string,
): { body: string; head: TreeHead; lines: SignatureLine[] } | undefined {
  const end = text.lastIndexOf('\n\n');
  if (end < 0 || text.length > 100_000 || !text.endsWith('\n')) return undefined;
  const body = text.slice(0, end + 1);
  const [, origin = '', size = '', root = ''] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(body) ?? [];
  const bytes = Buffer.from(root, 'base64');
  if (origin === '' || !Number.isSafeInteger(Number(size)) || bytes.length !== hashSize) {
    return undefined;
  }
  if (bytes.toString('base64') !== root) return undefined;
  const lines: SignatureLine[] = [];
  const written = text.slice(end + 2, -1).split('\n');
  for (const line of written) {
    const [, name = '', encoded = ''] = /^— (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    const decoded = Buffer.from(encoded, 'base64');
    if (name === '' || decoded.length < 5 || decoded.toString('base64') !== encoded) {
      return undefined;
    }
    lines.push({ name, bytes: decoded });
  }
  if (lines.length > 100) return undefined;
  return { body, head: { origin, size: Number(size), root: bytes }, lines };
}
