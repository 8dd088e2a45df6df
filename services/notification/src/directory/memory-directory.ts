import type { Text } from '@doui/kernel';
import type {
  Directory,
  FeedEntry,
  NoticePurposeEntry,
  OrganisationEntry,
  PurposeEntry,
  RecipientEntry,
  SchemeEntry,
} from './directory.ts';

/** One document of the registry or of the schemes, newest version. */
export type DirectoryChange = {
  readonly org: string;
  readonly id: string;
  readonly version: number;
} & (
  | { readonly kind: 'organisation'; readonly entry: OrganisationEntry }
  | { readonly kind: 'purpose'; readonly entry: PurposeEntry }
  | { readonly kind: 'item'; readonly entry: { readonly name: Text } }
  | { readonly kind: 'recipient'; readonly entry: RecipientEntry }
  | { readonly kind: 'scheme'; readonly entry: SchemeEntry }
  | { readonly kind: 'feed'; readonly entry: FeedEntry }
  | {
      readonly kind: 'notice';
      readonly entry: { readonly versions: ReadonlyMap<number, readonly NoticePurposeEntry[]> };
    }
  | { readonly kind: 'gone'; readonly of: string }
);

export type MemoryDirectory = Directory & {
  /** An older version than what is held changes nothing. */
  apply(change: DirectoryChange): void;
};

/** The registry as messages need it, held in memory: it is small, persons are not in it. */
export function createDirectory(): MemoryDirectory {
  const orgs = new Map<string, Map<string, DirectoryChange>>();
  const find = <Kind extends DirectoryChange['kind']>(org: string, kind: Kind, id: string) => {
    const change = orgs.get(org)?.get(`${kind}/${id}`);
    return change?.kind === kind ? (change as Extract<DirectoryChange, { kind: Kind }>) : undefined;
  };
  const all = <Kind extends DirectoryChange['kind']>(org: string, kind: Kind) =>
    [...(orgs.get(org)?.values() ?? [])].filter(
      (change): change is Extract<DirectoryChange, { kind: Kind }> => change.kind === kind,
    );
  return {
    apply(change) {
      const things = orgs.get(change.org) ?? new Map<string, DirectoryChange>();
      orgs.set(change.org, things);
      const key = `${change.kind === 'gone' ? change.of : change.kind}/${change.id}`;
      const standing = things.get(key);
      if (!standing || standing.version < change.version) things.set(key, change);
    },
    organisation: (org) => find(org, 'organisation', org)?.entry,
    purpose: (org, id) => find(org, 'purpose', id)?.entry,
    itemName: (org, id) => find(org, 'item', id)?.entry.name,
    recipient: (org, id) => find(org, 'recipient', id)?.entry,
    recipientsWithPartner: (org) =>
      all(org, 'recipient')
        .map((change) => change.entry)
        .filter((entry) => entry.partner !== undefined),
    scheme: (org, id) => find(org, 'scheme', id)?.entry,
    schemes: (org) => all(org, 'scheme').map((change) => change.entry),
    feeds: (org) => all(org, 'feed').map((change) => change.entry),
    notice: (org, id, version) => find(org, 'notice', id)?.entry.versions.get(version) ?? [],
  };
}
