/** What can be applied: the section of the file, the kind, and where its API has it. */
export type Kind =
  | 'organisation'
  | 'item'
  | 'processor'
  | 'purpose'
  | 'recipient'
  | 'joint-use'
  | 'notice'
  | 'feed'
  | 'scheme'
  | 'partner';

type KindSpec = {
  readonly kind: Kind;
  /** The section of a file that holds things of this kind by id. */
  readonly section: string;
  /** The collection in the path of the API; the organisation itself has none. */
  readonly collection: string;
  /** Becomes visible to persons only when published. */
  readonly published: boolean;
};

/** In the order of dependency: what comes later may name what came before. */
export const kinds: readonly KindSpec[] = [
  { kind: 'organisation', section: 'profile', collection: '', published: false },
  { kind: 'item', section: 'items', collection: 'items', published: false },
  { kind: 'processor', section: 'processors', collection: 'processors', published: false },
  { kind: 'purpose', section: 'purposes', collection: 'purposes', published: true },
  { kind: 'recipient', section: 'recipients', collection: 'recipients', published: false },
  { kind: 'joint-use', section: 'jointUses', collection: 'joint-uses', published: false },
  { kind: 'notice', section: 'notices', collection: 'notices', published: true },
  { kind: 'scheme', section: 'schemes', collection: 'schemes', published: true },
  { kind: 'feed', section: 'feeds', collection: 'feeds', published: false },
  { kind: 'partner', section: 'partners', collection: 'partners', published: false },
];

export const specOf = (kind: Kind): KindSpec => {
  const found = kinds.find((one) => one.kind === kind);
  if (!found) throw new Error(`no such kind: ${kind}`);
  return found;
};

/** `/v1/organisations/hikkoshibin/purposes/movenotice` */
export function pathOf(resource: { org: string; kind: Kind; id: string }): string {
  const base = `/v1/organisations/${resource.org}`;
  const { collection } = specOf(resource.kind);
  return collection === '' ? base : `${base}/${collection}/${resource.id}`;
}
