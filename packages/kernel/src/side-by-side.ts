/**
 * Takes all items, `atOnce` at a time. Once one fails no further is begun; those under way come to their end
 * before the first error is thrown, so that nothing goes on behind the caller's back.
 */
export async function sideBySide<Item>(
  items: Iterable<Item>,
  atOnce: number,
  take: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]();
  const errors: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.next(); !next.done && errors.length === 0; next = left.next()) {
      await take(next.value).catch((error: unknown) => void errors.push(error));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (errors.length > 0) throw errors[0];
}
