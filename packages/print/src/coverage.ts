import { readFileSync } from 'node:fs';

/** Whether a font can draw a character, read from its `cmap` table (OpenType, format 12). */
export function coverageOf(file: string): (codePoint: number) => boolean {
  const font = readFileSync(file);
  const cmap = tableAt(font, 'cmap');
  const groups = groupsOf(font, cmap);
  return (codePoint) => {
    let low = 0;
    let high = groups.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const [first, last] = groups[middle] ?? [0, -1];
      if (codePoint < first) high = middle - 1;
      else if (codePoint > last) low = middle + 1;
      else return true;
    }
    return false;
  };
}

function tableAt(font: Buffer, name: string): number {
  const tables = font.readUInt16BE(4);
  for (let at = 12; at < 12 + tables * 16; at += 16) {
    if (font.toString('latin1', at, at + 4) === name) return font.readUInt32BE(at + 8);
  }
  throw new Error(`the font has no table ${name}`);
}

/** Ranges of code points, ascending. */
function groupsOf(font: Buffer, cmap: number): (readonly [number, number])[] {
  const encodings = font.readUInt16BE(cmap + 2);
  for (let at = cmap + 4; at < cmap + 4 + encodings * 8; at += 8) {
    const table = cmap + font.readUInt32BE(at + 4);
    // Format 12 alone knows characters beyond the first 65,536, such as 𠮷.
    if (font.readUInt16BE(table) !== 12) continue;
    const count = font.readUInt32BE(table + 12);
    return Array.from({ length: count }, (_, group) => {
      const start = table + 16 + group * 12;
      return [font.readUInt32BE(start), font.readUInt32BE(start + 4)] as const;
    });
  }
  throw new Error('the font has no cmap of format 12');
}
