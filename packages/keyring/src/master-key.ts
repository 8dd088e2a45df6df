import { createSecretKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Fault } from '@doui/kernel';

/**
 * The mounted key, in its versions. The newest wraps persons' keys; the oldest is the root every
 * other key is derived from, so that a rotation changes no pairwise id. Key objects never print.
 */
export type MasterKey = {
  readonly versions: ReadonlyMap<number, KeyObject>;
  readonly newest: number;
  readonly root: KeyObject;
};

const keyBytes = 32;

/** Makes a master key from 32 bytes for each version. */
export function masterKeyOf(versions: Readonly<Record<number, Uint8Array>>): MasterKey {
  const keys = new Map<number, KeyObject>();
  for (const [version, bytes] of Object.entries(versions)) {
    const number = Number(version);
    if (!Number.isInteger(number) || number < 1) throw faulty('a version is a number from 1');
    if (bytes.length !== keyBytes) throw faulty(`version ${version} has not ${keyBytes} bytes`);
    keys.set(number, createSecretKey(bytes));
  }
  const numbers = [...keys.keys()].sort((a, b) => a - b);
  const root = keys.get(numbers[0] ?? 0);
  if (!root) throw faulty('there is no key in it');
  return { versions: keys, newest: numbers.at(-1) ?? 1, root };
}

/**
 * Reads the mounted file: 32 raw bytes, or text with one key of 32 bytes per line in base64 or hex,
 * each with its version before a colon (`2:…`). A single line without a version is version 1.
 */
export function readMasterKey(file: string): MasterKey {
  const bytes = readFileSync(file);
  if (bytes.length === keyBytes) return masterKeyOf({ 1: bytes });
  const versions: Record<number, Uint8Array> = {};
  for (const line of bytes.toString('utf8').split('\n')) {
    const text = line.trim();
    if (text === '' || text.startsWith('#')) continue;
    const match = /^(?:(\d{1,6}):)?([A-Za-z0-9+/_=-]+)$/.exec(text);
    if (!match) throw faulty('a line is not `version:key`');
    const version = Number(match[1] ?? 1);
    if (versions[version]) throw faulty(`version ${version} stands in it twice`);
    versions[version] = parseKey(match[2] ?? '');
  }
  return masterKeyOf(versions);
}

const parseKey = (text: string): Uint8Array =>
  /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');

const faulty = (why: string): Fault =>
  new Fault('master-key-faulty', { retriable: false, message: `master key: ${why}` });
