import { ok, type Route, route } from '@doui/http';
import { positionToken } from '@doui/kernel';
import type { View } from '@doui/view';
import { holdBody, parseHold } from './wire.ts';

/**
 * `POST /v1/hold`: a stop that is durable but could not be published yet. The person is denied here
 * until the view has reached that position (Freshness 10).
 */
export const holdRoute = (view: Pick<View, 'hold' | 'position'>): Route =>
  route({
    id: 'hold',
    method: 'post',
    path: '/v1/hold',
    summary: {
      ja: '未配信の停止について、その人を直ちに保留する',
      en: 'Holds a person at once for a stop that is not published yet',
    },
    roles: ['service'],
    body: holdBody,
    answers: { 200: { what: 'Held' }, 400: { what: 'Not a position of this person' } },
    handler: async ({ body }) => {
      const hold = parseHold(body);
      if (!hold.ok) return hold.error;
      const { org, person, owner, position } = hold.value;
      view.hold(org, person, owner, position.version);
      const reached = view.position(position.service, position.stream) >= position.version;
      return ok({ held: true, reached, position: positionToken(position) });
    },
  });
