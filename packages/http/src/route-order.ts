import type { Route } from './route.ts';

/** `/purposes/{id}:publish` in Express's own way of writing it. */
export const expressPath = (path: string): string =>
  path.replaceAll(':', '\\:').replaceAll(/\{(\w+)\}/g, ':$1');

/** Routes by path, the more exact path first: `x:publish` must not be taken for an id. */
export function inMatchingOrder(routes: readonly Route[]): [string, Route[]][] {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  return [...byPath].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}

// Part by part: a fixed part before a parameter with a suffix before a bare parameter.
const rank = (path: string): string =>
  path
    .split('/')
    .map((part) => (!part.includes('{') ? '0' : part.endsWith('}') ? '2' : '1'))
    .join('');
