import { decodeCursor, ok, pageOf, type Route, route } from '@doui/http';
import type { Instant } from '@doui/kernel';
import { search } from '../places/search.ts';
import { OrgParams, PersonParams } from '../provisions/wire.ts';
import { windowOf } from '../window.ts';
import { everybody } from './record.ts';
import type { AccessStore } from './store.ts';
import {
  AccessPageAnswer,
  AccessQuery,
  accessDocument,
  OwnAccessQuery,
  ownAccessDocument,
} from './wire.ts';

export type AccessRoutePorts = { readonly store: AccessStore; readonly now: () => Instant };

type Asked = {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly order?: 'oldest' | 'newest';
};

/** Who read whose data: for those who watch over it, and for the person itself. */
export function accessRoutes(ports: AccessRoutePorts): Route[] {
  const pageAsked = async (org: string, person: string | undefined, query: Asked) => {
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    const sought = {
      org,
      ...(person === undefined ? { group: everybody } : { person }),
      ...windowOf(query, ports.now()),
      ...(after === undefined ? {} : { after }),
      newestFirst: query.order === 'newest',
    };
    const found = await search(ports.store, sought, query.limit + 1);
    const { items, ...next } = pageOf(found, query.limit, ({ place }) => place);
    return { records: items.map(({ record }) => record), next };
  };

  return [
    route({
      id: 'searchAccess',
      method: 'get',
      path: '/v1/organisations/{org}/access',
      summary: { ja: 'アクセス記録の検索', en: 'Who read whose data' },
      roles: ['auditor', 'privacy-manager'],
      params: OrgParams,
      query: AccessQuery,
      showsPersons: true,
      answers: { 200: { what: 'Oldest first', schema: AccessPageAnswer } },
      handler: async ({ params, query }) => {
        const { records, next } = await pageAsked(params.org, query.person, query);
        const persons = [...new Set(records.flatMap((record) => record.persons))];
        return ok({ items: records.map(accessDocument), ...next }, { persons });
      },
    }),
    route({
      id: 'readOwnAccess',
      method: 'get',
      path: '/v1/organisations/{org}/persons/{person}/access',
      summary: { ja: '自分の情報を誰が見たか', en: 'Who read my data' },
      roles: ['person', 'representative', 'auditor', 'privacy-manager'],
      params: PersonParams,
      query: OwnAccessQuery,
      showsPersons: true,
      answers: { 200: { what: 'In the order asked for', schema: AccessPageAnswer } },
      handler: async ({ params, person, query }) => {
        const { records, next } = await pageAsked(params.org, person?.person, query);
        return ok({ items: records.map(ownAccessDocument), ...next });
      },
    }),
  ];
}
