import { notFound, ok, type Route, route, text } from '@doui/http';
import type { Directory } from '../things/directory.ts';
import { ledgerQuery, paths } from '../things/wire.ts';
import { projectLedger } from './project-ledger.ts';
import { ledgerCsv, ledgerJson } from './wire.ts';

/** the ledger of purposes and personal data, for the organisation's own people. */
export const exportRoutes = ({ directory }: { directory: Directory }): Route[] => [
  route({
    id: 'export-ledger',
    method: 'get',
    path: '/v1/organisations/{org}/ledger',
    summary: { ja: '個人情報管理台帳を書き出す', en: 'Export the ledger of personal data' },
    roles: ['privacy-manager', 'operator', 'auditor'],
    params: paths.org,
    query: ledgerQuery,
    answers: { 200: { what: 'CSV that Excel opens right, or JSON' } },
    handler: async ({ params: { org }, query: { format }, language }) => {
      const organisation = directory.find(org, 'organisation', org)?.state;
      if (organisation?.kind !== 'organisation') return notFound();
      const rows = projectLedger({
        org,
        organisation,
        items: directory.list(org, 'item'),
        purposes: directory.list(org, 'purpose'),
        recipients: directory.list(org, 'recipient'),
        notices: directory.list(org, 'notice'),
        feeds: directory.list(org, 'feed'),
      });
      if (format === 'json') return ok(ledgerJson(org, rows));
      const disposition = `attachment; filename="ledger-${org}.csv"`;
      return text('text/csv; charset=utf-8', ledgerCsv(rows, language), {
        headers: { 'content-disposition': disposition },
      });
    },
  }),
];
