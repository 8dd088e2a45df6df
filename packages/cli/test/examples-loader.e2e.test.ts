import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { productUrl, testServers } from '@doui/testing';
import { afterAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { installedTree, readRecipe } from './image.ts';

// The one-shot service of infra/compose.yaml that loads the examples: its command line and environment, from
// the tree its image is made of, against a product whose main job has changed since what the examples say.
const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'doui-loader-'));
const file = readFileSync(join(root, 'infra/compose.yaml'), 'utf8');
const { command, environment } = (
  parse(file, { merge: true }) as {
    services: { examples: { command: string[]; environment: Record<string, string> } };
  }
).services.examples;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('loading the examples again adds nothing and undoes nothing', async () => {
  const { clients, keycloakUrl } = testServers();
  const managers = Object.entries(clients).filter(([id]) => id.startsWith('manager-'));
  const clientsFile = join(folder, 'managers.json');
  writeFileSync(clientsFile, JSON.stringify(Object.fromEntries(managers)));
  const cwd = await installedTree(readRecipe('Dockerfile'), 'cli', folder);
  const words = command
    .slice(1)
    .map((word) => (word === '/examples' ? join(root, 'examples/organisations') : word));
  const env = {
    ...environment,
    DOUI_API_URL: productUrl(),
    DOUI_KEYCLOAK_URL: keycloakUrl,
    DOUI_CLIENTS_FILE: clientsFile,
  };
  const { stdout } = await promisify(execFile)(process.execPath, words, { cwd, env });
  expect(stdout).toMatch(
    /Plan: 0 to create, 0 to change, \d{2,} unchanged, \d+ kept although different\.\n/,
  );
  expect(stdout).toMatch(/\nNothing is missing\.\n$/);
});
