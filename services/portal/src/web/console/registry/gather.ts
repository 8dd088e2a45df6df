type Waiting<Found> = {
  readonly id: string;
  readonly found: (one: Found | null) => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Asks for what is wanted one by one, but at the same moment, in as few questions as can be; `null`: there
 * is no such thing. What one question fails with is told to those who waited for it.
 */
export function gather<Found>(
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  most: number,
): (id: string) => Promise<Found | null> {
  let waiting: Waiting<Found>[] = [];

  const send = async (some: readonly Waiting<Found>[]): Promise<void> => {
    try {
      const answer = await ask([...new Set(some.map(({ id }) => id))]);
      for (const { id, found } of some) found(answer.get(id) ?? null);
    } catch (error) {
      for (const { failed } of some) failed(error);
    }
  };
  const sendAll = (): void => {
    const all = waiting.sort((a, b) => (a.id < b.id ? -1 : 1));
    waiting = [];
    for (let at = 0; at < all.length; at += most) void send(all.slice(at, at + most));
  };

  return (id) =>
    new Promise((found, failed) => {
      if (waiting.length === 0) setTimeout(sendAll, 0);
      waiting.push({ id, found, failed });
    });
}
