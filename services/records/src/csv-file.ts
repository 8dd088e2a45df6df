import { type Reply, stream } from '@doui/http';
import { byteOrderMark, csvLine, csvType } from './csv.ts';

export type Rows = readonly (readonly (string | number)[])[];
type Parts = AsyncIterable<Rows> | Iterable<Rows>;

/** A CSV file to be saved, written as its rows are found. */
export const csvFile = (name: string, header: readonly string[], parts: Parts): Reply => ({
  ...stream(csvType, csvText(header, parts)),
  headers: { 'content-disposition': `attachment; filename="${name}.csv"` },
});

async function* csvText(header: readonly string[], parts: Parts): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(header);
  for await (const rows of parts) yield rows.map(csvLine).join('');
}
