import { notFound, ok, type Route, route, unknownReference } from '@doui/http';
import { Fault } from '@doui/kernel';
import type { View } from '@doui/view';
import { type DecisionPorts, mayAsk } from '../decisions/ports.ts';
import { impactOf } from './impact.ts';
import type { RecordsPerDay } from './records-per-day.ts';
import { type Change, ImpactBody } from './wire.ts';

export type ImpactPorts = {
  readonly view: View;
  readonly now: () => number;
  readonly breathe: () => Promise<void>;
  readonly recordsPerDay: RecordsPerDay;
};

/** `POST /v1/purposes:impact`: what a change would do. Nothing is changed by asking. */
export const impactRoute = (
  ports: ImpactPorts,
  view: Pick<DecisionPorts, 'freshness' | 'stalenessMs'>,
): Route =>
  route({
    id: 'impact',
    method: 'post',
    path: '/v1/purposes:impact',
    summary: {
      ja: '変更の影響を調べる',
      en: 'What a change of a purpose, notice or recipient would do',
    },
    roles: ['operator', 'privacy-manager', 'auditor', 'service'],
    body: ImpactBody,
    answers: {
      200: { what: 'Who would have to be asked again, and which feeds would close' },
      422: { what: 'A purpose or recipient that is not registered' },
      503: { what: 'The view is too old' },
    },
    handler: async ({ body, principal }) => {
      const { organisation: org } = body;
      if (!mayAsk(principal, org)) return notFound();
      requireFresh(view);
      const unknown = unknownIn(body, ports.view);
      if (unknown.length > 0) return unknownReference(unknown);
      const now = ports.now();
      const impact = await impactOf(ports.view, body, now, ports.breathe);
      // Others were served in between, and what came too late has been missed.
      requireFresh(view);
      const feeds = await Promise.all(
        impact.feeds.map(async (feed) => ({
          ...feed,
          ...(await ports.recordsPerDay(org, feed.feed, now)),
        })),
      );
      return ok({ ...impact, feeds });
    },
  });

/** everybody is looked at, so the oldest part of the view counts. */
function requireFresh({
  freshness,
  stalenessMs,
}: Pick<DecisionPorts, 'freshness' | 'stalenessMs'>): void {
  if (!(freshness.worst() <= stalenessMs)) throw new Fault('view-stale', { retriable: true });
}

function unknownIn({ organisation: org, purpose, notice, recipient }: Change, view: View) {
  const unknown: { pointer: string; code: string; detail: string }[] = [];
  if (purpose && !view.purpose(org, purpose.id)) {
    unknown.push({ pointer: '/purpose/id', code: 'unknown-purpose', detail: 'not published' });
  }
  if (recipient && !view.recipient(org, recipient.id)) {
    unknown.push({ pointer: '/recipient/id', code: 'unknown-recipient', detail: 'not registered' });
  }
  for (const [at, { purpose: id }] of (notice?.purposes ?? []).entries()) {
    if (view.purpose(org, id)) continue;
    const pointer = `/notice/purposes/${at}/purpose`;
    unknown.push({ pointer, code: 'unknown-purpose', detail: 'not published' });
  }
  if (!purpose && !notice && !recipient) {
    unknown.push({ pointer: '', code: 'missing', detail: 'purpose, notice or recipient' });
  }
  return unknown;
}
