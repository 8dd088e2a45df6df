import { Fault, fail, type Instant, ok, type Refusal, type Result, streamKey } from '@doui/kernel';
import type { Keyring } from '@doui/keyring';
import type { ContactPoints, ContactStore } from './contact.ts';
import { encodeContact, readContact } from './wire.ts';

export type ContactsDeps = { readonly store: ContactStore; readonly keyring: Keyring };
export type KeptContact = { readonly points: ContactPoints; readonly version: number };

export type Contacts = {
  read(org: string, person: string): Promise<KeptContact | undefined>;
  put(command: PutContact): Promise<Result<KeptContact, Refusal[] | 'other-version'>>;
  known: ContactStore['known'];
  forget(org: string, person: string): Promise<void>;
};

export type PutContact = {
  readonly org: string;
  readonly person: string;
  readonly commandId: string;
  readonly points: ContactPoints;
  readonly at: Instant;
  /** Only over this version, when the client names one. */
  readonly ifVersion?: number;
};

const field = 'contact-points';
const triesMax = 3;

/** Contact points of persons, sealed with a key of each (R-3.2, P9). */
export function createContacts({ store, keyring }: ContactsDeps): Contacts {
  const opened = async (person: string, sealed: Uint8Array): Promise<ContactPoints | undefined> => {
    const plain = await keyring.open({ person, field }, sealed);
    if (plain.ok) return readContact(plain.value);
    if (plain.error === 'destroyed') return undefined;
    throw new Fault('contact-damaged', { retriable: false, message: plain.error });
  };
  const read = async (person: string): Promise<KeptContact | undefined> => {
    const row = await store.read(person);
    const points = row && (await opened(person, row.sealed));
    return row && points && { points, version: row.version };
  };
  return {
    read: (org, person) => read(streamKey(org, 'person', person)),
    async put({ org, person: id, commandId, points, at, ifVersion }) {
      const person = streamKey(org, 'person', id);
      const sealed = await keyring.seal({ person, field }, encodeContact(points));
      if (!sealed.ok) return fail([erased]);
      for (let tries = 0; tries < triesMax; tries++) {
        const standing = await store.read(person);
        if (standing?.commandId === commandId) {
          const kept = await read(person);
          if (kept) return ok(kept);
        }
        const expected = standing?.version ?? 0;
        if (ifVersion !== undefined && ifVersion !== expected) return fail('other-version');
        const version = expected + 1;
        const { receipts } = points;
        const row = { version, commandId, changedAt: at, receipts, sealed: sealed.value };
        if (await store.replace(person, expected, row)) return ok({ points, version });
      }
      throw new Fault('ledger-contended', { retriable: true });
    },
    known: (persons) => store.known(persons),
    async forget(org, id) {
      const person = streamKey(org, 'person', id);
      await keyring.destroy(person);
      await store.remove(person);
    },
  };
}

const erased: Refusal = {
  code: 'person-erased',
  text: {
    ja: 'この方の情報は消去されています。',
    en: 'This person’s information has been erased.',
  },
  requirement: 'R-3.1',
};
