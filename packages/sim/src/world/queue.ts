type Ranked = { readonly atMs: number; readonly order: number };

/** A binary heap: the earliest first, of the same instant the one that was put in first. */
export function createQueue<T extends Ranked>() {
  let heap: T[] = [];

  const before = (a: T, b: T): boolean =>
    a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  function push(item: T): void {
    let at = heap.length;
    heap.push(item);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as T;
      if (!before(item, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = item;
  }

  function pop(): T | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = at * 2 + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as T, heap[down] as T)) down += 1;
      const child = heap[down] as T;
      if (!before(child, last)) break;
      heap[at] = child;
      at = down;
    }
    heap[at] = last;
    return first;
  }

  return {
    push,
    pop,
    peek: (): T | undefined => heap[0],
    size: () => heap.length,
    clear: () => {
      heap = [];
    },
  };
}
