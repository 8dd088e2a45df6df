import { createHmac, hkdfSync } from 'node:crypto';
import { idFromBytes, type Position, positionToken } from '@doui/kernel';
import type { MasterKey } from './master-key.ts';

const derived = new WeakMap<MasterKey, Map<string, Uint8Array>>();
const derivedMax = 1024;

/** 32 bytes for one use, told by `info` (HKDF-SHA256 of the root version); stored nowhere. */
export function deriveKey(master: MasterKey, info: string): Uint8Array {
  const keys = derived.get(master) ?? new Map<string, Uint8Array>();
  derived.set(master, keys);
  let key = keys.get(info);
  if (!key) {
    if (keys.size >= derivedMax) keys.clear();
    key = new Uint8Array(hkdfSync('sha256', master.root.export(), '', `doui/${info}`, 32));
    keys.set(info, key);
  }
  return key;
}

/**
 * The id under which one partner knows a person: two partners comparing theirs learn
 * nothing, and nobody without the master key comes from one to the person. 130 bits.
 */
export function pairwiseId(
  master: MasterKey,
  partner: string,
  keyVersion: number,
  person: string,
): string {
  const key = deriveKey(master, `pairwise/${partner}/${keyVersion}`);
  return idFromBytes(createHmac('sha256', key).update(person).digest());
}

/** An id that means something to one partner alone, made from `text` for one `use`. */
export const partnerKeyed = (
  master: MasterKey,
  partner: string,
  use: string,
  text: string,
): string =>
  idFromBytes(
    createHmac('sha256', deriveKey(master, `${use}/${partner}`))
      .update(text)
      .digest(),
  );

/** The id under which one partner knows a stop: it names the stop and not the person. */
export const partnerStopId = (master: MasterKey, partner: string, stop: Position): string =>
  partnerKeyed(master, partner, 'stop', positionToken(stop));
