/** Entries in the order of their ids, which are looked up by halves: lists of 10⁵ are served page by page. */
export type Sorted<One extends { readonly id: string }> = readonly One[];

/** Where `id` stands, or would stand. */
export function placeOf<One extends { readonly id: string }>(all: Sorted<One>, id: string): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const one = all[middle];
    if (one && one.id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function find<One extends { readonly id: string }>(
  all: Sorted<One>,
  id: string,
): One | undefined {
  const found = all[placeOf(all, id)];
  return found?.id === id ? found : undefined;
}

/** Puts one in its place, instead of the one of the same id. */
export function place<One extends { readonly id: string }>(all: One[], one: One): void {
  const at = placeOf(all, one.id);
  all.splice(at, all[at]?.id === one.id ? 1 : 0, one);
}

/** The first `limit` after an id that suit; it looks no further than it must. */
export function after<One extends { readonly id: string }>(
  all: Sorted<One>,
  id: string,
  { limit, suits }: { readonly limit: number; readonly suits: (one: One) => boolean },
): One[] {
  const found: One[] = [];
  const from = placeOf(all, id);
  for (let at = from; at < all.length && found.length < limit; at++) {
    const one = all[at];
    if (one && one.id !== id && suits(one)) found.push(one);
  }
  return found;
}
