/** A text in both languages: Japanese first, English smaller beneath it. */
export type Bilingual = { readonly ja: string; readonly en: string };
/** A plain string stands for itself in both languages: an id, a time, a number. */
export type Words = string | Bilingual;

export type Column = {
  readonly head: Bilingual;
  /** A share of the width; the columns' shares are added up. */
  readonly share: number;
};
export type Cell = {
  readonly words: Words;
  readonly tone?: Tone;
  /** Ids, hashes and positions: smaller, and broken anywhere. */
  readonly code?: boolean;
};
export type Tone = 'plain' | 'good' | 'warning' | 'faint';

export type Block =
  | { readonly type: 'text'; readonly words: Words; readonly tone?: Tone }
  | { readonly type: 'facts'; readonly rows: readonly (readonly [Bilingual, Cell])[] }
  | {
      readonly type: 'table';
      readonly columns: readonly Column[];
      readonly rows: readonly (readonly Cell[])[];
      /** Said instead of an empty table. */
      readonly none: Bilingual;
    }
  | { readonly type: 'qr'; readonly content: string; readonly words: Bilingual };

export type Section = { readonly heading: Bilingual; readonly blocks: readonly Block[] };

/** A4, any number of pages; the same document gives the same bytes. */
export type PrintDocument = {
  readonly title: Bilingual;
  /** A word across the head that cannot be overlooked, such as 途中. */
  readonly stamp?: { readonly words: Bilingual; readonly tone: Tone };
  readonly lead?: Bilingual;
  readonly sections: readonly Section[];
  /** At the foot of each page, beside the page number. */
  readonly foot: string;
  readonly createdAtMs: number;
};

export type Printed = {
  readonly pdf: Uint8Array;
  /** Characters the font lacks (`U+1F389`); 〓 stands for them, and the last page says so. */
  readonly missing: readonly string[];
};
