/** Columns that line up although Japanese characters are two cells wide. */
export function table(
  rows: readonly (readonly string[])[],
  options: { right?: readonly number[]; indent?: string } = {},
): string[] {
  const { right = [], indent = '' } = options;
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => cells(row[at] ?? ''))),
  );
  return rows.map((row) => {
    const parts = widths.map((width, at) => {
      const text = row[at] ?? '';
      const gap = ' '.repeat(width - cells(text));
      return right.includes(at) ? gap + text : text + gap;
    });
    return (indent + parts.join('  ')).trimEnd();
  });
}

/** How many cells of a terminal a text takes. */
export function cells(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0) ?? 0) ? 2 : 1;
  return width;
}

// East Asian Wide and Fullwidth, as far as Japanese texts use them.
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x20000, 0x3fffd],
];

const isWide = (code: number): boolean =>
  code >= 0x1100 && wide.some(([from, to]) => code >= from && code <= to);
