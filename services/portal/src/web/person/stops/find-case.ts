import { get } from '../../app/api.ts';

type Page = {
  readonly items: readonly { readonly stop: string; readonly position: string }[];
  readonly next?: string;
};

const pageSize = 50;

/** The case of the stop at a place of its owner's stream; they come newest first, so old ones stand behind. */
export async function findCase(
  path: string,
  { owner, version }: { readonly owner: string; readonly version: number },
  pagesMax: number,
  signal: AbortSignal,
): Promise<string | null> {
  let cursor: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    if (cursor !== undefined) query.set('cursor', cursor);
    const { items, next }: Page = await get<Page>(`${path}?${query}`, signal);
    const found = items.find(
      ({ position }) => position.startsWith(`${owner}:`) && position.endsWith(`:${version}`),
    );
    if (found) return found.stop;
    if (next === undefined) return null;
    cursor = next;
  }
  return null;
}
