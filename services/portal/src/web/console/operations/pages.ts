import type { ConsolePage } from '../frame/console-page.ts';

const feeds = () => import('./feeds/feeds-page.tsx');
const fanOut = () => import('./fan-out/fan-out-page.tsx');
const stops = () => import('./stops/stops-page.tsx');
const persons = () => import('./persons/persons-page.tsx');
const playground = () => import('./playground/playground-page.tsx');
const provisions = () => import('./provisions/provisions-page.tsx');
const deliveries = () => import('./deliveries/deliveries-page.tsx');
const exceptions = () => import('./exceptions/exceptions-page.tsx');
const roles = () => import('./roles/roles-page.tsx');
const access = () => import('./access/access-page.tsx');

const watchers = ['privacy-manager', 'auditor'] as const;

/** The pages about what runs: one line each. */
export const operationsPages: readonly ConsolePage[] = [
  { path: 'stops', load: stops, name: 'StopsPage', nav: 'stops' },
  { path: 'stops/:stop', load: () => import('./stops/stop-page.tsx'), name: 'StopPage' },
  { path: 'flows', load: feeds, name: 'FeedsPage', nav: 'flows' },
  { path: 'flows/:feed', load: () => import('./feeds/feed-page.tsx'), name: 'FeedPage' },
  { path: 'fan-out', load: fanOut, name: 'FanOutPage', nav: 'fanOut' },
  { path: 'fan-out/:stop', load: fanOut, name: 'ReplayPage' },
  { path: 'playground', load: playground, name: 'PlaygroundPage', nav: 'playground' },
  { path: 'persons', load: persons, name: 'PersonsPage', nav: 'persons' },
  { path: 'persons/:person', load: () => import('./persons/person-page.tsx'), name: 'PersonPage' },
  { path: 'provisions', load: provisions, name: 'ProvisionsPage', nav: 'provisions' },
  { path: 'deliveries', load: deliveries, name: 'DeliveriesPage', nav: 'deliveries' },
  {
    ...{ path: 'exceptions', load: exceptions, name: 'ExceptionsPage', nav: 'exceptions' },
    roles: watchers,
  },
  { path: 'roles', load: roles, name: 'RolesPage', nav: 'roles', roles: watchers },
  { path: 'access', load: access, name: 'AccessPage', nav: 'access', roles: watchers },
];
