import type { RouteObject } from 'react-router';
import { operationsPages } from '../operations/pages.ts';
import { registryPages } from '../registry/pages.ts';
import { routeOf } from './console-page.ts';

const frame = () => import('./console-frame.tsx');

/** `/console/{organisation}/…`: one line per page, in the lists of the two folders. */
export const consoleRoutes: RouteObject[] = [
  { path: 'console', lazy: async () => ({ Component: (await frame()).OwnConsole }) },
  {
    path: 'console/:org',
    lazy: async () => ({ Component: (await frame()).ConsoleFrame }),
    children: [
      { index: true, lazy: async () => ({ Component: (await frame()).ConsoleHome }) },
      ...registryPages.map(routeOf),
      ...operationsPages.map(routeOf),
      { path: '*', lazy: async () => ({ Component: (await frame()).ConsoleNotFound }) },
    ],
  },
];
