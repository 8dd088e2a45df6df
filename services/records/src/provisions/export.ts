import { ndjsonType, type Reply, stream } from '@doui/http';
import { csvFile, type Rows } from '../csv-file.ts';
import { pages, type Sought } from '../places/search.ts';
import type { Names } from '../recipients/names.ts';
import type { KeptProvision } from './record.ts';
import type { ProvisionStore } from './store.ts';
import { csvCells, csvHeader, provisionDocument } from './wire.ts';

export type ExportPorts = {
  readonly store: Pick<ProvisionStore, 'places' | 'byIds'>;
  readonly names: Pick<Names, 'of'>;
  /** Writes the access record of a page before it leaves. */
  readonly accessed: (persons: readonly string[]) => Promise<void>;
  readonly isShown: (record: KeptProvision) => boolean;
};

/** Everything that was asked for, written as it is found. */
export function exportReply(ports: ExportPorts, sought: Sought, format: 'ndjson' | 'csv'): Reply {
  if (format === 'csv') return csvFile('provisions', csvHeader, csvRows(ports, sought));
  const headers = { 'content-disposition': 'attachment; filename="provisions.ndjson"' };
  return { ...stream(`${ndjsonType}; charset=utf-8`, ndjsonParts(ports, sought)), headers };
}

async function* csvRows(ports: ExportPorts, sought: Sought): AsyncGenerator<Rows> {
  for await (const records of shownPages(ports, sought)) {
    const names = await ports.names.of(records);
    yield records.map((record) => csvCells(record, names.get(record.id)));
  }
}

async function* ndjsonParts(ports: ExportPorts, sought: Sought): AsyncGenerator<string> {
  for await (const records of shownPages(ports, sought)) {
    const names = await ports.names.of(records);
    yield records
      .map((record) => `${JSON.stringify(provisionDocument(record, names.get(record.id)))}\n`)
      .join('');
  }
}

async function* shownPages(
  { store, accessed, isShown }: ExportPorts,
  sought: Sought,
): AsyncGenerator<KeptProvision[]> {
  for await (const page of pages(store, sought)) {
    const records = page.map(({ record }) => record).filter(isShown);
    if (records.length === 0) continue;
    await accessed([...new Set(records.map(({ person }) => person))]);
    yield records;
  }
}
