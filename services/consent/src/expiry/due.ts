import type { Instant } from '@doui/kernel';

/** A consent that ends at `dueAt`, unless its person says something else before. */
export type Due = {
  readonly dueAt: Instant;
  readonly stream: string;
  readonly purpose: string;
  readonly answerVersion: number;
};

export type DueIndex = ReturnType<typeof createDueIndex>;

/** What ends next, first: a binary heap. Answers given anew leave old entries, which do no harm. */
export function createDueIndex() {
  const heap: Due[] = [];
  const known = new Map<string, number>();

  const at = (index: number): Due => heap[index] as Due;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };

  function add(due: Due): void {
    const key = `${due.stream}#${due.purpose}`;
    // A state that is read again brings the same answers again.
    if ((known.get(key) ?? -1) >= due.answerVersion) return;
    known.set(key, due.answerVersion);
    push(due);
  }

  function push(due: Due): void {
    heap.push(due);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (at(parent).dueAt <= at(index).dueAt) break;
      swap(parent, index);
      index = parent;
    }
  }

  function pop(): Due | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && at(right).dueAt < at(left).dueAt ? right : left;
      if (at(index).dueAt <= at(child).dueAt) break;
      swap(index, child);
      index = child;
    }
    return first;
  }

  /** Takes out everything that has ended by `now`, at most `limit`. */
  function take(now: Instant, limit: number): Due[] {
    const taken: Due[] = [];
    while (taken.length < limit && (heap[0]?.dueAt ?? Number.POSITIVE_INFINITY) <= now) {
      const due = pop();
      if (due) taken.push(due);
    }
    return taken;
  }

  return { add, take, putBack: push, size: () => heap.length };
}
