/** First in, first out, without moving the rest at each step. */
export type Queue<Item> = {
  push(item: Item): void;
  take(): Item | undefined;
};

const tidyAt = 1_024;

export function createQueue<Item>(): Queue<Item> {
  let items: (Item | undefined)[] = [];
  let next = 0;
  return {
    push: (item) => void items.push(item),
    take() {
      const item = items[next];
      if (next < items.length) items[next++] = undefined;
      if (next >= tidyAt && next * 2 > items.length) {
        items = items.slice(next);
        next = 0;
      }
      return item;
    },
  };
}
