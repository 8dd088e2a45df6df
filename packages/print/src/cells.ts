import { type Instant, toRfc3339 } from '@doui/kernel';
import type { Bilingual, Cell } from './document.ts';

export const words = (ja: string, en: string): Bilingual => ({ ja, en });

const japanese = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
  ...{ timeZone: 'Asia/Tokyo', era: 'long', year: 'numeric', month: 'long', day: 'numeric' },
});

/** An id, a hash or a position: smaller, and broken anywhere. */
export const codeCell = (code: string): Cell => ({ words: code, code: true });

/** 令和8年11月22日 15:04:05.210 */
export function momentCell(at: Instant): Cell {
  const rfc = toRfc3339(at);
  const time = rfc.slice(11, 23);
  return { words: words(`${japanese.format(at)} ${time}`, `${rfc.slice(0, 10)} ${time} JST`) };
}

/** 2026-11-22 15:04:05.210, for columns that have no room. */
export const shortMoment = (rfc3339: string): string => rfc3339.slice(0, 23).replace('T', ' ');

/** Names one after the other, each language in its own way; `none` where there are none. */
export function listCell(names: readonly Bilingual[], none: Bilingual): Cell {
  if (names.length === 0) return { words: none };
  const ja = names.map((name) => name.ja).join('、');
  return { words: words(ja, names.map(({ en }) => en).join(', ')) };
}

/** A PDF as the one part of an answer that is written as it comes. */
export async function* inOnePart(pdf: Uint8Array): AsyncGenerator<Uint8Array> {
  yield pdf;
}

export const pdfType = 'application/pdf';
