import { ok, type Route, route } from '@doui/http';
import { fromRfc3339 } from '@doui/kernel';
import type { Handle } from './handle.ts';
import { paths } from './wire.ts';
import { AsOfAnswer, AsOfBody } from './wire-history.ts';
import { encodeState } from './wire-proto.ts';

/**
 * Things as they stood at another instant, each as the state record the topic had of it then: whoever
 * can read the topic can read these. What was not there yet is left out.
 */
export const asOfRoute = ({ asOf }: Pick<Handle, 'asOf'>): Route =>
  route({
    id: 'documents-as-of',
    method: 'post',
    path: '/v1/organisations/{org}/documents:as-of',
    summary: { ja: 'ある時点の登録内容を読む', en: 'Read things as they stood at an instant' },
    roles: ['auditor', 'privacy-manager', 'service'],
    params: paths.org,
    body: AsOfBody,
    answers: { 200: { what: 'What was there at the instant', schema: AsOfAnswer } },
    handler: async ({ params: { org }, body }) => {
      const at = fromRfc3339(body.at) ?? 0;
      const documents: { kind: string; id: string; version: number; state: string }[] = [];
      // One after the other: a question names a few, and the ledger is others' too.
      for (const { kind, id } of body.documents) {
        const found = await asOf({ org, kind, id }, at);
        if (!found) continue;
        const { version, state } = found;
        const record = encodeState(`${org}/${kind}/${id}`, version, state);
        documents.push({ kind, id, version, state: Buffer.from(record).toString('base64') });
      }
      return ok({ at: body.at, documents });
    },
  });
