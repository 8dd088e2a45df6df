import type { KeptSession, SessionStore } from './session.ts';

/** Sessions of one process; for tests. */
export function memorySessionStore(): SessionStore {
  const kept = new Map<string, KeptSession>();
  return {
    async put(session) {
      kept.set(session.key, session);
    },
    get: async (key) => kept.get(key),
    async change(key, change) {
      const session = kept.get(key);
      if (session) kept.set(key, { ...session, ...change });
    },
    ofSubject: async (subject) =>
      [...kept.values()].filter((session) => session.subject === subject),
    async remove(key) {
      kept.delete(key);
    },
    async removeEnded(nowMs) {
      for (const { key, endsAtMs } of kept.values()) if (endsAtMs <= nowMs) kept.delete(key);
    },
  };
}
