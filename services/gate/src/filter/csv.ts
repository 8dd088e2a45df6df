/**
 * Splits CSV (RFC 4180) into rows while it arrives: quoted fields may hold commas, quotes and line
 * ends. A row that grows past `bytesMax` ends the reading.
 */
export function createCsvSplitter(bytesMax: number) {
  let field = '';
  let row: string[] = [];
  let size = 0;
  let quoted = false;
  let afterQuote = false;
  let tooLong = false;

  const endField = (): void => {
    row.push(field);
    field = '';
    afterQuote = false;
  };

  function* push(text: string): Generator<string[]> {
    for (const char of text) {
      if (tooLong) return;
      size += char.length;
      if (size > bytesMax) {
        tooLong = true;
        return;
      }
      if (quoted) {
        if (char !== '"') field += char;
        else {
          quoted = false;
          afterQuote = true;
        }
      } else if (char === '"' && afterQuote) {
        field += '"';
        quoted = true;
        afterQuote = false;
      } else if (char === '"' && field === '') {
        quoted = true;
      } else if (char === ',') {
        endField();
      } else if (char === '\n') {
        yield* endRow();
      } else if (char !== '\r') {
        field += char;
      }
    }
  }

  function* endRow(): Generator<string[]> {
    endField();
    const done = row;
    row = [];
    size = 0;
    // An empty line, or what follows the last line end, is no row.
    if (done.length > 1 || done[0] !== '') yield done;
  }

  return {
    push,
    *end(): Generator<string[]> {
      if (!tooLong) yield* endRow();
    },
    tooLong: () => tooLong,
    /** The text ended inside quotes. */
    open: () => quoted,
  };
}
