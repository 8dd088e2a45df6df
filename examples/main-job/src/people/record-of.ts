import type { Org, Person } from './person.ts';

/** The feed each organisation of the main job has, and the user its source writes with. */
export const feeds = {
  hikkoshibin: { feed: 'utilitymove', purpose: 'movenotice', recipient: 'denki' },
  akarigas: { feed: 'gasgroup', purpose: 'gasgroupuse', recipient: 'hoken' },
  meibodata: { feed: 'nameslist', purpose: 'listsale', recipient: 'meibo' },
} as const satisfies Record<Org, { feed: string; purpose: string; recipient: string }>;

/** The record the organisation's own system would write about the person. */
export function recordOf(person: Person): Record<string, string | number> {
  const { name, address, phone, postcode, more } = person;
  switch (person.org) {
    case 'hikkoshibin':
      return { name, oldAddress: address, phone, ...more };
    case 'akarigas':
      return { name, address, phone, ...more };
    case 'meibodata':
      return { name, address, postcode, phone, ...more };
  }
}
