/** What a spreadsheet would take for a formula, or for the start of a command. */
const dangerous = /^[=+\-@\t\r]/;

/** UTF-8 with a byte order mark: without it Excel reads Japanese as something else. */
export const csvType = 'text/csv; charset=utf-8; header=present';
export const byteOrderMark = '\uFEFF';

/** One line of CSV (RFC 4180), safe to open in a spreadsheet. */
export const csvLine = (cells: readonly (string | number)[]): string =>
  `${cells.map((cell) => csvCell(String(cell))).join(',')}\r\n`;

function csvCell(text: string): string {
  const safe = dangerous.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe !== text ? `"${safe.replaceAll('"', '""')}"` : safe;
}
