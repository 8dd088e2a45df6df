import { createBrowserRouter, type RouteObject } from 'react-router';
import { consoleRoutes } from '../console/frame/console-routes.ts';
import { Frame } from './frame.tsx';
import { Guarded } from './guarded.tsx';
import { Home, NotFound, RouteFailed, SignedIn } from './small-pages.tsx';

type Module = Record<string, unknown>;

/** A page whose code is fetched when somebody goes there. */
const page = (path: string, load: () => Promise<Module>, name: string): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load())[name] as () => React.JSX.Element }),
});

const person: RouteObject[] = [
  page('consents', () => import('../person/consents/consents-page.tsx'), 'ConsentsPage'),
  page(
    'consents/:org/:purpose',
    () => import('../person/consents/consent-page.tsx'),
    'ConsentPage',
  ),
  page('stops', () => import('../person/stops/stops-page.tsx'), 'StopsPage'),
  page('stops/:org/:owner/:version', () => import('../person/stops/stop-page.tsx'), 'StopPage'),
  page('timeline', () => import('../person/timeline/timeline-page.tsx'), 'TimelinePage'),
  page('messages', () => import('../person/messages/messages-page.tsx'), 'MessagesPage'),
  page('contact', () => import('../person/contact/contact-page.tsx'), 'ContactPage'),
  page('people', () => import('../person/people/people-page.tsx'), 'PeoplePage'),
  page('account', () => import('../person/account/account-page.tsx'), 'AccountPage'),
];

const everybody: RouteObject[] = [
  { index: true, Component: Home },
  page('consent/:org/:notice', () => import('../person/notice/notice-page.tsx'), 'NoticePage'),
  page('welcome', () => import('../person/welcome-page.tsx'), 'WelcomePage'),
  page(
    'accessibility',
    () => import('../accessibility/accessibility-page.tsx'),
    'AccessibilityPage',
  ),
  { path: 'signed-in', Component: SignedIn },
];

/** In a frame of somebody else's page: nothing around it. */
const embedded = page(
  'embed/:org/:notice',
  () => import('../person/notice/embedded-page.tsx'),
  'EmbeddedPage',
);

export const router = createBrowserRouter([
  { ErrorBoundary: RouteFailed, HydrateFallback: () => null, children: [embedded] },
  { ErrorBoundary: RouteFailed, HydrateFallback: () => null, children: consoleRoutes },
  {
    Component: Frame,
    children: [
      {
        ErrorBoundary: RouteFailed,
        HydrateFallback: () => null,
        children: [
          ...everybody,
          { Component: Guarded, children: person },
          { path: '*', Component: NotFound },
        ],
      },
    ],
  },
]);
