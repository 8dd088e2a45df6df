/** Which version of which stream a state record holds. */
export type StatedVersion = { readonly stream: string; readonly version: number };

/**
 * What an owner has seen of its streams on its own topic, and which of them an older version stands last of
 * than there is. Named is always the highest version known: only that one is stated anew by the ledger.
 */
export function createVersions() {
  const newest = new Map<string, number>();
  const behind = new Map<string, { readonly version: number; readonly askedMs?: number }>();

  function isBehind(stream: string, version: number): void {
    if ((behind.get(stream)?.version ?? -1) < version) behind.set(stream, { version });
  }

  return {
    /** A record that was read. Answers whether a newer one stands before it. */
    take({ stream, version }: StatedVersion): 'newest' | 'old' {
      const known = newest.get(stream) ?? 0;
      if (version < known) {
        isBehind(stream, known);
        return 'old';
      }
      newest.set(stream, version);
      if (version >= (behind.get(stream)?.version ?? 0)) behind.delete(stream);
      return 'newest';
    },
    /** Whether what the ledger has published has not been read. */
    lacks: ({ stream, version }: StatedVersion): boolean => (newest.get(stream) ?? 0) < version,
    isBehind,
    anyBehind: (): boolean => behind.size > 0,
    /** What is to be asked for, each at most once in `everyMs`. */
    *due(nowMs: () => number, everyMs: number): Generator<StatedVersion> {
      for (const [stream, { version, askedMs }] of behind) {
        if (askedMs !== undefined && nowMs() - askedMs < everyMs) continue;
        behind.set(stream, { version, askedMs: nowMs() });
        yield { stream, version };
      }
    },
  };
}
