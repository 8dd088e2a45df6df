import type { FeedFacts, SchemeFacts } from '@doui/law';
import type { RegistryChange, RegistryFact, SchemeChange } from './changes.ts';

type Kept<Fact> = { version: number; fact: Fact | undefined; denied: boolean };

export type Registry = ReturnType<typeof createRegistry>;

/** The registry's documents and the schemes. Small: thousands, not millions. */
export type SavedRegistry = {
  readonly documents: readonly [string, Kept<RegistryFact>][];
  readonly schemes: readonly [string, Kept<SchemeFacts> & { org: string }][];
};

export function createRegistry(saved?: SavedRegistry) {
  const documents = new Map<string, Kept<RegistryFact>>(saved?.documents);
  const schemes = new Map<string, Kept<SchemeFacts> & { org: string }>(saved?.schemes);
  const feeds = new Map<string, FeedFacts>();
  const schemesBy = new Map<string, SchemeFacts[]>();
  let stamp = 0;
  let epoch = {};

  const keyOf = (org: string, kind: string, id: string): string => `${org}/${kind}/${id}`;

  const newer = (known: Kept<unknown> | undefined, version: number): boolean =>
    known === undefined || version > known.version;

  const changed = (): void => {
    stamp++;
    epoch = {};
  };

  const indexSchemes = (): void => {
    schemesBy.clear();
    for (const { org, fact, denied } of schemes.values()) {
      if (!fact || denied) continue;
      const pairs = new Set<string>();
      for (let scheme: SchemeFacts | undefined = fact; scheme; scheme = scheme.previous) {
        for (const recipient of scheme.recipients)
          pairs.add(`${org}/${scheme.purpose}/${recipient}`);
      }
      for (const pair of pairs) schemesBy.set(pair, [...(schemesBy.get(pair) ?? []), fact]);
    }
  };

  const indexFeed = (id: string, fact: RegistryFact | undefined): void => {
    if (fact?.kind === 'feed') feeds.set(id, fact.value);
    else feeds.delete(id);
  };

  const value = <Kind extends RegistryFact['kind']>(org: string, kind: Kind, id: string) => {
    const kept = documents.get(keyOf(org, kind, id));
    if (!kept || kept.denied || kept.fact?.kind !== kind) return undefined;
    return kept.fact.value as Extract<RegistryFact, { kind: Kind }>['value'];
  };

  indexSchemes();
  for (const { fact, denied } of documents.values()) {
    if (fact?.kind === 'feed' && !denied) feeds.set(fact.value.id, fact.value);
  }

  return {
    apply: (change: RegistryChange): boolean => {
      const key = keyOf(change.org, change.kind, change.id);
      if (!newer(documents.get(key), change.version)) return false;
      const fact = change.retired ? undefined : change.fact;
      documents.set(key, { version: change.version, fact, denied: false });
      if (change.kind === 'feed') indexFeed(change.id, fact);
      changed();
      return true;
    },
    applyScheme: (change: SchemeChange): boolean => {
      const key = keyOf(change.org, 'scheme', change.id);
      if (!newer(schemes.get(key), change.version)) return false;
      const { org, version, fact } = change;
      schemes.set(key, { org, version, fact, denied: false });
      indexSchemes();
      changed();
      return true;
    },
    /** Treats a document as unknown until its next readable version. */
    deny: (org: string, kind: string, id: string): void => {
      const key = keyOf(org, kind, id);
      if (kind === 'scheme') {
        const kept = schemes.get(key);
        schemes.set(key, { org, version: kept?.version ?? 0, fact: kept?.fact, denied: true });
        indexSchemes();
      } else {
        const kept = documents.get(key);
        documents.set(key, { version: kept?.version ?? 0, fact: kept?.fact, denied: true });
        if (kind === 'feed') feeds.delete(id);
      }
      changed();
    },
    value,
    schemes: (org: string, purpose: string, recipient: string): readonly SchemeFacts[] =>
      schemesBy.get(`${org}/${purpose}/${recipient}`) ?? [],
    scheme: (org: string, id: string): SchemeFacts | undefined => {
      const kept = schemes.get(keyOf(org, 'scheme', id));
      return kept && !kept.denied ? kept.fact : undefined;
    },
    feed: (id: string): FeedFacts | undefined => feeds.get(id),
    feeds: (): readonly FeedFacts[] => [...feeds.values()],
    version: (org: string, kind: string, id: string): number =>
      (kind === 'scheme' ? schemes : documents).get(keyOf(org, kind, id))?.version ?? 0,
    /** Rises with every change: what was compiled from an older registry is compiled again. */
    stamp: (): number => stamp,
    /** Another object after every change, never that of another registry. */
    epoch: (): object => epoch,
    size: (): number => documents.size + schemes.size,
    all: (): SavedRegistry => ({ documents: [...documents], schemes: [...schemes] }),
  };
}
