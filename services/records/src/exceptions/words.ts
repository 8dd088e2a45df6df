import { Fault } from '@doui/kernel';
import type { Keyring } from '@doui/keyring';

/** What officers write about a person: only ever stored sealed under that person's key (P9). */
export type Words = {
  /** `undefined`: the person was erased, and nothing can be written about it any more. */
  seal(place: WordsPlace, words: unknown): Promise<string | undefined>;
  /** `undefined`: the person was erased, and with it the words. */
  open(place: WordsPlace, sealed: string): Promise<unknown>;
};

export type WordsPlace = {
  readonly org: string;
  readonly person: string;
  readonly id: string;
  readonly part: 'claim' | 'review';
};

const placeOf = ({ org, person, id, part }: WordsPlace) => ({
  person: `${org}/${person}`,
  field: `exception/${id}/${part}`,
});

export const sealedWords = (keyring: Pick<Keyring, 'seal' | 'open'>): Words => ({
  async seal(place, words) {
    const sealed = await keyring.seal(placeOf(place), Buffer.from(JSON.stringify(words)));
    return sealed.ok ? Buffer.from(sealed.value).toString('base64') : undefined;
  },
  async open(place, sealed) {
    const plain = await keyring.open(placeOf(place), Buffer.from(sealed, 'base64'));
    if (plain.ok) return JSON.parse(Buffer.from(plain.value).toString('utf8'));
    if (plain.error === 'destroyed') return undefined;
    throw new Fault('words-damaged', { retriable: false, message: plain.error });
  },
});
