import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defaultDataDir } from '@doui/local';

export const k6Version = 'v1.8.1';

/** The k6 binary: DOUI_K6, the one on the path, the one of the cache; undefined when there is none. */
export function findK6(): string | undefined {
  const named = process.env['DOUI_K6'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return [...folders.map((folder) => join(folder, 'k6')), cachedK6()].find(existsSync);
}

const cachedK6 = (): string =>
  join(process.env['DOUI_CACHE_DIR'] ?? join(defaultDataDir(), 'cache'), 'bin', 'k6');

export const hasGo = (): boolean => spawnSync('go', ['version']).status === 0;

/** The binary; built from its sources when it is not there. */
export function k6Binary(say: (line: string) => void): string {
  const found = findK6();
  if (found) return found;
  const binary = cachedK6();
  if (!hasGo()) {
    throw new Error(
      `k6 is not on the PATH and not at ${binary}, and without Go it cannot be built: ` +
        'install k6 (https://grafana.com/docs/k6/latest/set-up/install-k6/) or Go 1.24 or newer, ' +
        'or name a binary in DOUI_K6',
    );
  }
  const folder = join(binary, '..');
  mkdirSync(folder, { recursive: true });
  say(`k6 is not here: building go.k6.io/k6@${k6Version} into ${folder}, about 3 minutes …`);
  const built = spawnSync('go', ['install', `go.k6.io/k6@${k6Version}`], {
    env: { ...process.env, GOBIN: folder },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (built.status !== 0) throw new Error('k6 could not be built, see above');
  return binary;
}
