import { personId } from './persons.ts';

/** Persons of a feed: of ten, eight gave everything, one gave the name alone, one nothing. */
export const itemsGiven = (number: number): readonly string[] => {
  const kind = number % 10;
  return kind === 9 ? [] : kind === 8 ? ['name'] : ['name', 'address', 'telephone'];
};

export type FeedRecord = { readonly key: string; readonly value: string };

/** One record of a source about a person of the feed. */
export const feedRecord = (number: number, persons: number): FeedRecord => ({
  key: personId(number % persons),
  value: JSON.stringify({
    name: '同意 花子',
    kana: 'ドウイ ハナコ',
    sequence: number,
    postcode: '060-0001',
    address: '札幌市中央区北一条西二丁目 一番地の一 同意マンション 二〇三号室',
    telephone: '011-211-2111',
  }),
});
