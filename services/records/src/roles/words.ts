import { Fault } from '@doui/kernel';
import type { Keyring } from '@doui/keyring';
import type { ReviewWords } from './review.ts';

/** Names of staff and what was said of them: only ever stored sealed, under a key per organisation. */
export type SealedReviews = {
  seal(place: { org: string; id: string }, words: ReviewWords): Promise<string>;
  open(place: { org: string; id: string }, sealed: string): Promise<ReviewWords>;
};

const placeOf = ({ org, id }: { org: string; id: string }) => ({
  person: `${org}/role-reviews`,
  field: `role-review/${id}`,
});
const damaged = (message: string) => new Fault('words-damaged', { retriable: false, message });

export const sealedReviews = (keyring: Pick<Keyring, 'seal' | 'open'>): SealedReviews => ({
  async seal(place, words) {
    const sealed = await keyring.seal(placeOf(place), Buffer.from(JSON.stringify(words)));
    if (!sealed.ok) throw damaged(sealed.error);
    return Buffer.from(sealed.value).toString('base64');
  },
  async open(place, sealed) {
    const plain = await keyring.open(placeOf(place), Buffer.from(sealed, 'base64'));
    if (!plain.ok) throw damaged(plain.error);
    return JSON.parse(Buffer.from(plain.value).toString('utf8')) as ReviewWords;
  },
});
