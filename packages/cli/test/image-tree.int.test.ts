import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiService, apiServices } from '@doui/local';
import { testServers, until } from '@doui/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { serviceEnvironment } from '../src/index.ts';
import { portalProcess } from '../src/up/portal.ts';
import { installedTree, pagesOf, readRecipe, startImage } from './image.ts';

// What infra/Dockerfile puts into an image, without Docker: the pruned tree, its production
// dependencies, the portal's pages, and a start from there.
const folder = mkdtempSync(join(tmpdir(), 'doui-image-'));
const recipe = readRecipe('Dockerfile');
const running: ChildProcess[] = [];
let pages: Promise<string>;

beforeAll(() => {
  // They take longest, and the services are started meanwhile.
  pages = pagesOf(recipe, 'portal', folder);
  pages.catch(() => undefined);
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await pages.catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

const portOf = (name: string): number => (testServers().ports[name] ?? 0) + 500;
const urlOf = (name: string): string => `http://127.0.0.1:${portOf(name)}`;

/** Starts a command in the tree of an image and waits until it answers. */
async function started(
  name: string,
  from: { app: string; command: readonly string[]; env: Readonly<Record<string, string>> },
  path = '/livez',
) {
  const { child, said } = startImage(from.command, from.app, { ...recipe.env(name), ...from.env });
  running.push(child);
  const answers = async () => {
    if (child.exitCode !== null) throw new Error(said());
    return (await fetch(`${urlOf(name)}${path}`)).ok;
  };
  await until(answers, { what: `${name} answers`, withinMs: 30_000 }).catch((error: unknown) => {
    throw new Error(said(), { cause: error });
  });
  return async (): Promise<string> => {
    child.kill('SIGTERM');
    return until(() => (child.exitCode === null ? undefined : `ended ${child.exitCode}`), {
      what: `${name} ends when told to`,
    });
  };
}

const trees = new Map<string, Promise<string>>();
function treeOf(service: string): Promise<string> {
  const tree = trees.get(service) ?? installedTree(recipe, service, folder);
  trees.set(service, tree);
  return tree;
}

const serviceFrom = (service: ApiService, app: string) => {
  const env = { ...serviceEnvironment(service, testServers()), DOUI_PORT: String(portOf(service)) };
  return started(service, { app, command: recipe.command, env });
};

test.each(apiServices)(
  '%s starts from the tree its image is made of',
  { timeout: 120_000 },
  async (service) => {
    const app = await treeOf(service);
    const end = await serviceFrom(service, app);
    expect(await end()).toBe('ended 0');
  },
);

test('the portal shows its pages from the tree its image is made of, and the edge leads to them and to services', {
  timeout: 300_000,
}, async () => {
  const app = await treeOf('portal');
  const { env = {} } = portalProcess(testServers(), await pages);
  const endPortal = await started(
    'pages',
    { app, command: recipe.command, env: { ...env, DOUI_PORT: String(portOf('pages')) } },
    '/readyz',
  );
  const { asset, style } = await firstPage(urlOf('pages'));
  expect(asset.headers.get('cache-control')).toContain('immutable');
  expect(asset.headers.get('content-encoding')).toBe('br');
  expect(style).toMatch(/\/assets\/noto-sans-jp[^)]*\.woff2/);

  const cli = await treeOf('cli');
  const endEdge = await started('portal', { app: cli, ...edge() }, '/readyz');
  expect((await firstPage(urlOf('portal'))).asset.ok).toBe(true);
  expect((await fetch(`${urlOf('portal')}/docs/swagger-ui.css`)).ok).toBe(true);
  const behind = () => fetch(`${urlOf('portal')}/services/purpose-registry/livez`);
  expect((await behind()).status).toBe(503);
  const endService = await serviceFrom('purpose-registry', await treeOf('purpose-registry'));
  expect(await (await behind()).json()).toMatchObject({ alive: true });
  for (const end of [endEdge, endPortal, endService]) expect(await end()).toBe('ended 0');
});

/** As compose starts it; who is where is this run's. */
function edge() {
  const file = new URL('../../../infra/compose.yaml', import.meta.url);
  const { services } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
    services: { edge: { command: string[]; environment: Record<string, string> } };
  };
  const { command, environment } = services.edge;
  const here = Object.entries(environment).map(([setting, value]): [string, string] => {
    const name = /^DOUI_(.+)_URL$/.exec(setting)?.[1]?.toLowerCase().replaceAll('_', '-') ?? '';
    return [setting, name in testServers().ports ? urlOf(name) : value];
  });
  const env = {
    ...Object.fromEntries(here),
    DOUI_HOST: '127.0.0.1',
    DOUI_PORT: String(portOf('portal')),
  };
  return { command, env };
}

/** The first page as a browser gets it, and a file it names by its hash. */
async function firstPage(base: string) {
  const page = await fetch(`${base}/`);
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    'text/html; charset=utf-8',
  ]);
  const html = await page.text();
  const named = (pattern: RegExp): string => pattern.exec(html)?.[1] ?? 'nothing named in the page';
  const headers = { 'accept-encoding': 'br' };
  const asset = await fetch(`${base}${named(/src="(\/assets\/[\w-]+\.js)"/)}`, { headers });
  expect([asset.status, (await asset.text()).length > 10_000]).toEqual([200, true]);
  const style = await fetch(`${base}${named(/href="(\/assets\/[\w-]+\.css)"/)}`);
  expect(style.status).toBe(200);
  return { asset, style: await style.text() };
}
