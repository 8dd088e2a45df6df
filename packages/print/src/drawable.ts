import { isDrawable } from './fonts.ts';

/** What printers in Japan set where a type is missing. */
export const geta = '〓';

const isVariation = (code: number): boolean =>
  (code >= 0xfe00 && code <= 0xfe0f) || (code >= 0xe0100 && code <= 0xe01ef);

/**
 * `text` as the font can draw it, and what it cannot: 〓 stands in its place, so that a lack is seen and
 * never a blank. Of a variation sequence the base character is drawn. Control characters are dropped.
 */
export function drawable(text: string, missing: Set<string>): string {
  let drawn = '';
  for (const letter of text.normalize('NFC')) {
    const code = letter.codePointAt(0) ?? 0;
    if (letter === '\n') drawn += letter;
    else if (letter === '\t') drawn += ' ';
    else if (isControl(code)) continue;
    else if (isVariation(code)) missing.add(nameOf(code));
    else if (isDrawable(code)) drawn += letter;
    else {
      missing.add(nameOf(code));
      drawn += geta;
    }
  }
  return drawn;
}

// Marks of writing direction are dropped with them: they could make a line read as another one.
const isControl = (code: number): boolean =>
  code < 0x20 ||
  (code >= 0x7f && code < 0xa0) ||
  (code >= 0x200b && code <= 0x200f) ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2060 && code <= 0x206f) ||
  code === 0xfeff;

const nameOf = (code: number): string => `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
