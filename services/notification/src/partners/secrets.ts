import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { deriveKey, type MasterKey } from '@doui/keyring';
import { Webhook } from 'standardwebhooks';

/** Which secret: derived from the master key, stored nowhere; rotating takes the next version. */
export type SecretName = {
  readonly partner: string;
  readonly subscription: string;
  readonly version: number;
};

/** The bytes both sides sign with (`v1`). */
export const symmetric = (master: MasterKey, name: SecretName): Uint8Array =>
  deriveKey(master, `webhook/${name.partner}/${name.subscription}/${name.version}`);

/** The shared secret as the receiver's library takes it (`whsec_…`). */
export const sharedSecret = (master: MasterKey, name: SecretName): string =>
  `whsec_${Buffer.from(symmetric(master, name)).toString('base64')}`;

// PKCS #8 of an Ed25519 key is this and its 32 bytes (RFC 8410).
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

const privateKey = (master: MasterKey, name: SecretName): KeyObject => {
  const seed = deriveKey(
    master,
    `webhook-ed25519/${name.partner}/${name.subscription}/${name.version}`,
  );
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
};

type Keys = { readonly shared: Webhook; readonly own: KeyObject };

// Making a key costs ten times as much as signing with it.
const made = new WeakMap<MasterKey, Map<string, Keys>>();
const madeMax = 2_000;

function keysOf(master: MasterKey, name: SecretName): Keys {
  const ofMaster = made.get(master) ?? new Map<string, Keys>();
  made.set(master, ofMaster);
  const place = `${name.partner}/${name.subscription}/${name.version}`;
  let keys = ofMaster.get(place);
  if (!keys) {
    if (ofMaster.size >= madeMax) ofMaster.clear();
    keys = { shared: new Webhook(sharedSecret(master, name)), own: privateKey(master, name) };
    ofMaster.set(place, keys);
  }
  return keys;
}

/** The public key for receivers that rather hold no secret (`whpk_…`). */
export function publicKey(master: MasterKey, name: SecretName): string {
  const der = createPublicKey(keysOf(master, name).own).export({ format: 'der', type: 'spki' });
  return `whpk_${der.subarray(-32).toString('base64')}`;
}

/** Headers of Standard Webhooks: one `v1` and one `v1a` signature per version still accepted. */
export function signedHeaders(
  master: MasterKey,
  names: readonly SecretName[],
  message: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const seconds = Math.floor(message.at / 1000);
  const signed = Buffer.from(`${message.id}.${seconds}.${message.body}`);
  const signatures = names.flatMap((name) => {
    const { shared, own } = keysOf(master, name);
    return [
      shared.sign(message.id, new Date(seconds * 1000), message.body),
      `v1a,${sign(null, signed, own).toString('base64')}`,
    ];
  });
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
