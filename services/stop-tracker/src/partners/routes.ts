import type { Principal } from '@doui/auth';
import {
  encodeCursor,
  invalid,
  notFound,
  ok,
  type Reply,
  type Route,
  recorded,
  refused,
  route,
  sentBytes,
} from '@doui/http';
import type { Refusal, Result } from '@doui/kernel';
import type { Acknowledged, Word } from './acknowledge.ts';

import { digestsOf } from './digest.ts';
import { type PartnerStopStore, placeOf } from './partner-stop-store.ts';
import type { AssertSigned } from './signed-by.ts';
import {
  AcknowledgedAnswer,
  AcknowledgementBody,
  afterOf,
  DigestAnswer,
  DigestQuery,
  PartnerParams,
  SignatureHeaders,
  StopParams,
  StopsAnswer,
  StopsQuery,
  shownStop,
} from './wire.ts';

const base = '/v1/organisations/{org}/partners/{partner}/stops';
const readers = ['operator', 'privacy-manager', 'auditor', 'partner'] as const;
const digestMax = 100_000;

/** A partner's token opens its own things only; for anybody else's they are not there. */
const isOthers = (principal: Principal, partner: string): boolean =>
  principal.roles.includes('partner') && principal.partner !== partner;

export type PartnerRoutesDeps = {
  readonly store: PartnerStopStore;
  readonly acknowledge: (
    word: Word,
  ) => Promise<Result<Acknowledged, 'not-found' | readonly Refusal[]>>;
  readonly assertSigned: AssertSigned;
};

/** What a partner was told to stop, what it still owes, and its word that it has. */
export function partnerStopRoutes({
  store,
  acknowledge,
  assertSigned,
}: PartnerRoutesDeps): Route[] {
  return [
    route({
      id: 'acknowledge-stop',
      method: 'post',
      path: `${base}/{stop}/acknowledgements`,
      summary: { ja: '停止の受領・完了を伝える', en: 'Acknowledge a stop, signed' },
      roles: ['partner'],
      params: StopParams,
      headers: SignatureHeaders,
      body: AcknowledgementBody,
      answers: {
        200: { what: 'it was known already', schema: AcknowledgedAnswer },
        201: { what: 'recorded', schema: AcknowledgedAnswer },
      },
      async handler({ params, body, headers, principal, request }): Promise<Reply> {
        const { org, partner, stop } = params;
        if (isOthers(principal, partner)) return notFound();
        await assertSigned(org, partner, {
          id: headers['webhook-id'],
          timestamp: headers['webhook-timestamp'],
          signature: headers['webhook-signature'],
          body: sentBytes(request),
        });
        if (body.stop !== stop) return contradicts('/stop');
        if (body.organisation !== org) return contradicts('/organisation');
        const { kind, reference, evidence } = body;
        const word: Word = {
          ...{ org, partner, stop, kind, reference, via: 'api' },
          ...(evidence ? { evidence } : {}),
        };
        const done = await acknowledge(word);
        if (!done.ok) return done.error === 'not-found' ? notFound() : refused(done.error);
        if (done.value.type === 'known') return ok({ stop, kind, repeated: true });
        return recorded(done.value.recorded, { stop, kind, repeated: false });
      },
    }),
    route({
      id: 'list-partner-stops',
      method: 'get',
      path: base,
      summary: {
        ja: '提供先がまだ答えていない停止',
        en: 'What a partner was told, and still owes',
      },
      roles: readers,
      params: PartnerParams,
      query: StopsQuery,
      answers: { 200: { what: 'a page, oldest first', schema: StopsAnswer } },
      async handler({ params, query, principal }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const { state, limit, cursor } = query;
        const after = afterOf(cursor);
        const found = await store.list({
          ...params,
          ...(state === undefined ? {} : { owing: state }),
          ...(after === undefined ? {} : { after }),
          limit: limit + 1,
        });
        const shown = found.slice(0, limit);
        const last = shown.at(-1);
        return ok({
          stops: shown.map(shownStop),
          moreAvailable: found.length > limit,
          // Also on the last page: the next poll goes on from here.
          ...(last ? { cursor: encodeCursor(placeOf(last)) } : cursor ? { cursor } : {}),
        });
      },
    }),
    route({
      id: 'digest-partner-stops',
      method: 'get',
      path: `${base}:digest`,
      summary: { ja: '停止の突き合わせ用ダイジェスト', en: 'Digests by day, to reconcile by' },
      roles: readers,
      params: PartnerParams,
      query: DigestQuery,
      answers: { 200: { what: 'a digest for each day', schema: DigestAnswer } },
      async handler({ params, query, principal }): Promise<Reply> {
        if (isOthers(principal, params.partner)) return notFound();
        const { from, to } = query;
        const found = await store.list({
          ...params,
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          limit: digestMax + 1,
        });
        // More than that is asked for by shorter periods.
        if (found.length > digestMax) {
          const detail = `more than ${digestMax} stops; ask for a shorter period`;
          return invalid([{ in: 'query', pointer: '/from', code: 'too-many', detail }]);
        }
        return ok({ days: digestsOf(found) });
      },
    }),
  ];
}

const contradicts = (pointer: string): Reply =>
  invalid([{ in: 'body', pointer, code: 'contradicts-path', detail: 'not the one in the path' }]);
