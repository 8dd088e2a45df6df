/** Cells that a spreadsheet would take for a formula, in half and full width. */
const formula = /^[\s\u00a0]*[=+\-@＝＋－＠\t\r]/;

/** One cell: quoted, and with a leading apostrophe where a spreadsheet would calculate. */
export function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** A CSV file as Excel opens it right in Japan: UTF-8 with a mark, CRLF, every text quoted. */
export const csvFile = (rows: readonly (readonly (string | number)[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')}`;
