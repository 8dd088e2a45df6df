import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { call, get, getIfThere } from '../../app/api.ts';
import type { Text } from '../../app/shapes.ts';
import { useStaff } from '../frame/staff.tsx';
import type { Kind } from './kinds.ts';
import { isValue, textAt, type Value, valueAt } from './values.ts';

export type Version = {
  readonly version: number;
  readonly publishedAt: string;
  /** What it said; of a notice only the text that was shown is kept. */
  readonly body?: Value;
  readonly texts?: Text;
  readonly change?: string;
  readonly reasons?: Text;
  readonly override?: { readonly reason: string };
};

export type Proposal = {
  readonly at: string;
  readonly own: boolean;
  readonly change?: string;
  readonly reasons?: Text;
  readonly override?: { readonly reason: string };
};

/** A thing of any kind, as the pages show it. */
export type Thing = {
  readonly id: string;
  /** Of the stream: for saving only what was seen. */
  readonly version: number;
  readonly retired: boolean;
  readonly changedAt?: string;
  readonly draft?: Value;
  /** What stands: the newest published version, or what was saved last. */
  readonly body?: Value;
  readonly versions: readonly Version[];
  readonly proposal?: Proposal;
  /** Of a scheme: the version that is the basis today. */
  readonly inForce?: number;
};

type Document = Value & { readonly version: number };

const versionsOf = (document: Document): Version[] =>
  (Array.isArray(document['versions']) ? document['versions'] : []).filter(isValue).map((one) => ({
    ...(one as unknown as Version),
    version: Number(one['version'] ?? one['schemeVersion'] ?? 0),
    publishedAt: textAt(one, 'publishedAt'),
    ...(one['texts'] ? {} : { body: one }),
  }));

/** The document of a service as a thing. */
export function thingOf(kind: Kind, document: Document): Thing {
  const { version } = document;
  const id = textAt(document, 'id') || textAt(document, 'scheme');
  const [draft, proposal] = [valueAt(document, 'draft'), valueAt(document, 'proposal')];
  const versions = kind.published ? versionsOf(document) : [];
  const published = valueAt(document, 'published') ?? versions.at(-1)?.body;
  const body = kind.published ? published : document;
  const changedAt = textAt(document, 'changedAt') || versions.at(-1)?.publishedAt;
  return {
    ...{ id, version, versions },
    retired: document['retired'] === true || document['status'] === 'ended',
    ...(changedAt ? { changedAt } : {}),
    ...(isValue(draft) ? { draft } : {}),
    ...(isValue(body) ? { body } : {}),
    ...(isValue(proposal) ? { proposal: proposal as unknown as Proposal } : {}),
    ...(kind.name === 'scheme' && typeof document['inForce'] === 'number'
      ? { inForce: document['inForce'] }
      : {}),
  };
}

export const orgPath = (org: string): string => `/v1/organisations/${org}`;
export const pathOf = (org: string, { collection }: Kind, id: string): string =>
  `${orgPath(org)}/${collection}/${id}`;

export type ThingPage = { readonly things: readonly Thing[]; readonly next?: string };

export type PageAsk = {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Words of a name or an id. */
  readonly q?: string;
  readonly signal: AbortSignal;
};

/** A page of a list; the next one begins where its cursor says. */
export async function thingPage(
  org: string,
  kind: Kind,
  { limit, cursor, q = '', signal }: PageAsk,
): Promise<ThingPage> {
  const base = `${orgPath(org)}/${kind.collection}`;
  if (kind.name === 'scheme') {
    // Schemes are few and come at once; they are shown page by page all the same.
    const { schemes } = await get<{ schemes: Document[] }>(base, signal);
    const from = Number(cursor ?? 0);
    const things = schemes.slice(from, from + limit).map((one) => thingOf(kind, one));
    return { things, ...(schemes.length > from + limit ? { next: String(from + limit) } : {}) };
  }
  const query = new URLSearchParams({
    limit: String(limit),
    ...(cursor ? { cursor } : {}),
    ...(q === '' ? {} : { q }),
  });
  const { items, next } = await get<{ items: Document[]; next?: string }>(
    `${base}?${query}`,
    signal,
  );
  return { things: items.map((one) => thingOf(kind, one)), ...(next ? { next } : {}) };
}

/** Those of a kind that have these ids, by id; what is not there is left out. */
export async function thingsNamed(
  org: string,
  kind: Kind,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Thing>> {
  const path = `${orgPath(org)}/${kind.collection}?ids=${ids.join(',')}`;
  const { items } = await get<{ items: Document[] }>(path);
  return new Map(items.map((one) => [textAt(one, 'id'), thingOf(kind, one)]));
}

export function useThings(kind: Kind, q: string, cursor: string | undefined, limit = 50) {
  const { org } = useStaff();
  return useQuery({
    queryKey: ['console', org, kind.collection, 'list', limit, q, cursor ?? ''],
    queryFn: ({ signal }) => thingPage(org, kind, { limit, cursor, q, signal }),
    placeholderData: keepPreviousData,
  });
}

/** What a thing said before: each thing that is not published has its versions apart. */
export function useVersions(kind: Kind, id: string) {
  const { org } = useStaff();
  return useQuery({
    queryKey: ['console', org, kind.collection, 'versions', id],
    queryFn: async ({ signal }): Promise<Version[]> => {
      const path = `${pathOf(org, kind, id)}/versions?limit=1000`;
      const { versions } = await get<{ versions: Document[] }>(path, signal);
      return versions.map((body) => ({
        ...{ version: body.version, publishedAt: textAt(body, 'at'), body },
      }));
    },
    enabled: !kind.published,
  });
}

/** One thing; `null` when there is none under this id. */
export function useThing(kind: Kind, id: string) {
  const { org } = useStaff();
  return useQuery({
    queryKey: ['console', org, kind.collection, 'thing', id],
    queryFn: async ({ signal }) => {
      const found = await getIfThere<Document>(pathOf(org, kind, id), signal);
      return found && thingOf(kind, found);
    },
    enabled: id !== '',
  });
}

export type Organisation = Document & {
  readonly name: Text;
  readonly approval?: 'one-person' | 'two-person';
  readonly endAskedByOwn?: boolean;
};

export function useOrganisation() {
  const { org } = useStaff();
  return useQuery({
    queryKey: ['console', 'organisation', org],
    queryFn: ({ signal }) => get<Organisation>(orgPath(org), signal),
  });
}

/** A command about a thing: `…:publish` and so on. */
export const commandTo = (path: string, body: object = {}) =>
  call<{ position: string; inForce: boolean }>('POST', path, {
    body: { commandId: crypto.randomUUID(), ...body },
  });
