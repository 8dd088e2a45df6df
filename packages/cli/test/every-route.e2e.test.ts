import { readFileSync } from 'node:fs';
import { apiServices } from '@doui/local';
import { clientToken, serviceUrl } from '@doui/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serviceFor } from '../src/edge/routes.ts';

// What every route of every service must do with strangers and with nonsense, read off the services'
// own OpenAPI documents, so that a new route is tried without anybody thinking of it.

type Operation = { operationId?: string; security?: unknown[]; requestBody?: unknown };
type Document = { paths: Record<string, Record<string, Operation>> };
type Route = { service: string; method: string; path: string; open: boolean; takesBody: boolean };

const routes: Route[] = [];
for (const service of apiServices) {
  const document = (await (await fetch(`${serviceUrl(service)}/openapi.json`)).json()) as Document;
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const open = Array.isArray(operation.security) && operation.security.length === 0;
      routes.push({ service, method, path, open, takesBody: operation.requestBody !== undefined });
    }
  }
}
const guarded = routes.filter(({ open }) => !open);

const ids: Record<string, string> = { org: 'hikkoshibin' };
const fill = (path: string): string =>
  path.replace(/\{([a-zA-Z]+)\}/g, (_all, name: string) => ids[name] ?? 'unknownthing');

function call(route: Route, token?: string, body?: string): Promise<Response> {
  return fetch(serviceUrl(route.service) + fill(route.path), {
    method: route.method.toUpperCase(),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  });
}

const nonsense = [
  '{',
  'null',
  '[]',
  '"text"',
  '{"__proto__":{"role":"operator"}}',
  '{"$ne":null}',
  '{"commandId":{"$gt":""}}',
  '{"commandId":"0b6f2f0e-7d4e-4c53-9a43-111111111111","unknown":1}',
  `${'['.repeat(10_000)}${']'.repeat(10_000)}`,
];

/** Where the faults are the answer that was asked for, nonsense must be told them. */
const asksWhatIsWrong = ({ path }: Route): boolean => path.endsWith(':check');

test('there are routes of every service', () => {
  expect(new Set(routes.map(({ service }) => service)).size).toBe(apiServices.length);
  expect(guarded.length).toBeGreaterThan(20);
});

/** The paths of a chart as a gateway takes them: a whole path fits, or it does not. */
const pathsOf = (chart: string): RegExp[] => {
  const file = new URL(`../../../charts/${chart}/values.yaml`, import.meta.url);
  const { paths } = parse(readFileSync(file, 'utf8')) as { paths: string[] };
  return paths.map((path) => new RegExp(`^(?:${path})$`));
};
const charts = [...apiServices, 'portal'].map((name) => ({ name, paths: pathsOf(name) }));

// Where two routes of a gateway fit, it is the gateway's choice which one answers.
test.each(routes)(
  '$service $method $path is reached alike on this machine and in a cluster',
  (route) => {
    const path = fill(route.path);
    const atEdge = serviceFor(path)?.service;
    const inCluster = charts.filter(({ paths }) => paths.some((one) => one.test(path)));
    const inside = route.path === '/v1/hold' || route.path.startsWith('/v1/ledger/');
    expect(atEdge).toBe(inside ? undefined : route.service);
    expect(inCluster.map(({ name }) => name)).toEqual(inside ? [] : [route.service]);
  },
);

describe.each(guarded)('$service $method $path', (route) => {
  test('without a token is 401', async () => {
    const answer = await call(route);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('with a token that is none is 401', async () => {
    expect((await call(route, 'eyJhbGciOiJub25lIn0.e30.')).status).toBe(401);
  });

  test("with another organisation's token is 404 or 403, never an answer", async () => {
    const body = route.takesBody ? '{}' : undefined;
    const answer = await call(route, await clientToken('manager-akarigas'), body);
    // Where the organisation stands in the body, an empty one says nothing about anybody's.
    const refused = route.path.includes('{org}') ? [403, 404] : [400, 403, 404, 415];
    expect(refused).toContain(answer.status);
  });

  test('answers nonsense with a problem, never with 5xx and never with success', async () => {
    if (!route.takesBody) return;
    for (const client of ['manager-hikkoshibin', 'system-hikkoshibin']) {
      const token = await clientToken(client);
      for (const body of nonsense) {
        const answer = await call(route, token, body);
        const what = `${client} ${body.slice(0, 60)}`;
        if (answer.status === 200 && asksWhatIsWrong(route)) {
          const { faults } = (await answer.json()) as { faults: unknown[] };
          expect(faults.length, what).toBeGreaterThan(0);
          continue;
        }
        expect(answer.status, what).toBeGreaterThanOrEqual(400);
        expect(answer.status, what).toBeLessThan(500);
      }
    }
  });
});
