import type { Feed } from '@doui/history';

const to = { org: 'hikkoshibin', recipient: 'denki' } as const;

/** The feed of the example, which rests on each person's consent. */
export const feed: Feed = { feed: 'utilitymove', purpose: 'movenotice', ...to };

/** The scheme of `organisation/movelist.yaml`, and the feed that rests on it: silence permits, an opt-out stops. */
export const scheme = 'movelist';
export const listFeed: Feed = {
  feed: 'movelist',
  purpose: 'movelist',
  silencePermits: true,
  ...to,
};
