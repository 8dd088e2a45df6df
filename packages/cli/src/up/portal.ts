import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Addresses, defaultCacheDir, type ProcessSpec, portOf } from '@doui/local';
import { compileCache, serviceUrls, urlOf } from './services.ts';

const host = '127.0.0.1';
const folder = fileURLToPath(new URL('../../../../services/portal/', import.meta.url));

/** Builds the pages of the portal, or finds them built: their folder is named by what they are made from. */
export async function builtPages(): Promise<string> {
  const child = spawn(
    process.execPath,
    [join(folder, 'src/build-pages.ts'), join(defaultCacheDir(), 'pages')],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const directory = output.trim().split('\n').at(-1);
  if (code !== 0 || !directory) throw new Error(`the pages were not built (${code}): ${output}`);
  return directory;
}

const pagesUrl = (at: Addresses): string => urlOf(at, 'pages');

/** The portal as a process of its own, behind the edge. */
export function portalProcess(at: Addresses, pagesDir: string): ProcessSpec {
  const { ca, clients } = at;
  const port = portOf(at.ports, 'pages');
  return {
    name: 'portal',
    command: process.execPath,
    args: ['--import', '@doui/telemetry/register', 'src/main.ts'],
    cwd: folder,
    env: {
      ...compileCache(),
      NODE_ENV: 'production',
      DOUI_HOST: host,
      DOUI_PORT: String(port),
      DOUI_MONGO_URL: at.mongoUrl,
      DOUI_KEYCLOAK_URL: at.keycloakUrl,
      DOUI_CLIENT_SECRET: clients['doui-portal'] ?? '',
      DOUI_MASTER_KEY_FILE: at.keyFiles.master,
      DOUI_PUBLIC_URL: urlOf(at, 'portal'),
      DOUI_PAGES_DIR: pagesDir,
      DOUI_SERVICE: 'portal',
      ...(ca ? { DOUI_MONGO_CA: ca, DOUI_KEYCLOAK_CA: ca } : {}),
      ...serviceUrls(at),
    },
    ports: { pages: port },
    host,
    ready: async () => {
      const answer = await fetch(`${pagesUrl(at)}/readyz`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return answer.ok;
    },
    hint: 'read the lines above; DOUI_PAGES_PORT moves its port',
  };
}

/** The edge, told where the pages are: what is no path of an API goes there. */
export const withPages = (edge: ProcessSpec, at: Addresses): ProcessSpec => ({
  ...edge,
  env: { ...edge.env, DOUI_PAGES_URL: pagesUrl(at) },
});
