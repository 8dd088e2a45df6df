import type { Followed } from './state.ts';

/** Where it is kept how far each stream was followed, and who holds which purpose. */
export interface FollowedStore {
  read(streams: readonly string[]): Promise<ReadonlyMap<string, Followed>>;
  /** Durable when it resolves. Never lowers a version. */
  save(changed: ReadonlyMap<string, Followed>): Promise<void>;
  /** Keeps streams followed from their first event on; those that were known stay, and are named. */
  add(fresh: ReadonlyMap<string, Followed>): Promise<readonly string[]>;
  /** Streams of the organisation's persons who hold a consent for `purpose`, after `after`. */
  holders(org: string, purpose: string, after: string, limit: number): Promise<readonly string[]>;
}

/** `consent:organisation/person/id` */
export const followedId = (source: string, org: string, kind: string, id: string): string =>
  `${source}:${org}/${kind}/${id}`;

/** In memory, for unit tests. */
export function memoryFollowedStore(): FollowedStore {
  const rows = new Map<string, Followed>();
  return {
    read: async (streams) =>
      new Map(streams.flatMap((id) => (rows.has(id) ? [[id, rows.get(id) as Followed]] : []))),
    async save(changed) {
      for (const [id, followed] of changed) {
        if ((rows.get(id)?.version ?? 0) < followed.version) rows.set(id, followed);
      }
    },
    async add(fresh) {
      const known = [...fresh.keys()].filter((id) => rows.has(id));
      for (const [id, followed] of fresh) if (!rows.has(id)) rows.set(id, followed);
      return known;
    },
    holders: async (org, purpose, after, limit) =>
      [...rows]
        .filter(([id, row]) => id.startsWith(`consent:${org}/`) && purpose in row.holdings)
        .map(([id]) => id)
        .filter((id) => id > after)
        .sort()
        .slice(0, limit),
  };
}
