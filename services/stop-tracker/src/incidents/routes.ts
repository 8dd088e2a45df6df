import { decodeCursor, notFound, ok, pageOf, type Route, route } from '@doui/http';
import { staff } from '../cases/routes.ts';
import { OrgParams } from '../cases/wire.ts';
import { type IncidentStore, placeOf } from './incident-store.ts';
import {
  IncidentAnswer,
  IncidentParams,
  IncidentsAnswer,
  IncidentsQuery,
  shownIncident,
} from './wire.ts';

const base = '/v1/organisations/{org}/incidents';

/** What was drafted when a partner lost its feeds; it names stops, no person. */
export const incidentRoutes = (store: Pick<IncidentStore, 'list' | 'read'>): Route[] => [
  route({
    id: 'searchIncidents',
    method: 'get',
    path: base,
    summary: {
      ja: '事故報告の下書き：停止を確認しない提供先',
      en: 'Drafted incidents: partners that did not acknowledge a stop',
    },
    roles: staff,
    params: OrgParams,
    query: IncidentsQuery,
    answers: { 200: { what: 'Newest first', schema: IncidentsAnswer } },
    handler: async ({ params: { org }, query: { partner, status, limit, cursor } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const found = await store.list({
        org,
        ...(partner === undefined ? {} : { partner }),
        ...(status === undefined ? {} : { open: status === 'draft' }),
        ...(after === undefined ? {} : { after }),
        limit: limit + 1,
      });
      const { items, ...page } = pageOf(found, limit, placeOf);
      return ok({ items: items.map(shownIncident), ...page });
    },
  }),
  route({
    id: 'readIncident',
    method: 'get',
    path: `${base}/{incident}`,
    summary: { ja: '事故報告の下書き', en: 'The draft of an incident' },
    roles: staff,
    params: IncidentParams,
    answers: {
      200: { what: 'The draft', schema: IncidentAnswer },
      404: { what: 'No such incident' },
    },
    handler: async ({ params: { org, incident } }) => {
      const found = await store.read(org, incident);
      return found ? ok(shownIncident(found), { etag: found.version }) : notFound();
    },
  }),
];
