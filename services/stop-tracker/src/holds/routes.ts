import { stopIdOf } from '@doui/events';
import { ok, type Route, refused, route } from '@doui/http';
import type { Instant } from '@doui/kernel';
import { type CaseLedger, handleCase } from '../cases/handle.ts';
import { HeldAnswer, HoldBody, parseHold } from './wire.ts';

/**
 * `POST /v1/hold`: a stop that is durable and could not be published yet (Freshness 10). Gates deny the
 * person meanwhile; here it is written down, for T runs from the first of held and published, and the
 * person sees that it is under way.
 */
export const holdRoute = (ports: {
  readonly ledger: CaseLedger;
  readonly now: () => Instant;
}): Route =>
  route({
    id: 'hold',
    method: 'post',
    path: '/v1/hold',
    summary: {
      ja: '未配信の停止を記録し、保留の時刻から追跡する',
      en: 'Follows a stop that is not published yet from the moment it is held',
    },
    roles: ['service'],
    body: HoldBody,
    answers: {
      200: { what: 'Written down', schema: HeldAnswer },
      400: { what: 'Not a position of this person' },
    },
    handler: async ({ body }) => {
      const hold = parseHold(body);
      if (!hold.ok) return hold.error;
      const { org, person, position } = hold.value;
      const id = stopIdOf(position);
      const atMs = ports.now();
      const recorded = await handleCase(ports.ledger, {
        org,
        stop: id,
        commandId: 'hold',
        command: { type: 'hold-stop', atMs, id, org, person, position },
      });
      const known =
        !recorded.ok && recorded.error.every(({ code }) => code === 'case-opened-before');
      if (!recorded.ok && !known) return refused(recorded.error);
      return ok({ stop: id, held: recorded.ok });
    },
  });
