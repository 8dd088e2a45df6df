/** The least recently used go first; nothing is kept longer than `keepMs`; look-ups are shared. */
export function createKeyCache<Value>(options: {
  readonly max: number;
  readonly keepMs: number;
  readonly now: () => number;
}) {
  const { max, keepMs, now } = options;
  const held = new Map<string, { readonly value: Value; readonly untilMs: number }>();
  const underWay = new Map<string, Promise<Value | undefined>>();

  const set = (key: string, value: Value): void => {
    // What is being looked up is older than what is set now.
    underWay.delete(key);
    hold(key, value);
  };
  const hold = (key: string, value: Value): void => {
    held.delete(key);
    held.set(key, { value, untilMs: now() + keepMs });
    for (const oldest of held.keys()) {
      if (held.size <= max) break;
      held.delete(oldest);
    }
  };
  const get = async (
    key: string,
    load: () => Promise<Value | undefined>,
  ): Promise<Value | undefined> => {
    const standing = held.get(key);
    if (standing && standing.untilMs > now()) {
      held.delete(key);
      held.set(key, standing);
      return standing.value;
    }
    held.delete(key);
    const shared = underWay.get(key);
    if (shared) return shared;
    const loading = load();
    underWay.set(key, loading);
    try {
      const value = await loading;
      if (underWay.get(key) === loading && value !== undefined) hold(key, value);
      // Overtaken by a `set` while loading: that one counts.
      else if (underWay.get(key) !== loading) return held.get(key)?.value ?? value;
      return value;
    } finally {
      if (underWay.get(key) === loading) underWay.delete(key);
    }
  };
  return { get, set, size: () => held.size };
}
