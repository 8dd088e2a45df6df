import { pages, type Sought } from '../places/search.ts';
import type { KeptProvision } from './record.ts';
import type { ProvisionStore } from './store.ts';

/** As many as a page holds of what was asked for, newest first, and how many there are in all. */
export async function newest(
  store: Pick<ProvisionStore, 'places' | 'byIds'>,
  sought: Sought,
  isShown: (record: KeptProvision) => boolean,
  most: number,
): Promise<{ readonly records: KeptProvision[]; readonly found: number }> {
  let records: KeptProvision[] = [];
  let found = 0;
  // They come oldest first, so the last ones are kept; memory holds a page more than is shown.
  for await (const page of pages(store, sought)) {
    const shown = page.map(({ record }) => record).filter(isShown);
    found += shown.length;
    records = [...records, ...shown].slice(-most);
  }
  return { records: records.reverse(), found };
}
