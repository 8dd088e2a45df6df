import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultCacheDir } from '@doui/local';

const pom = fileURLToPath(new URL('../baseline/streams/pom.xml', import.meta.url));

/** The folder with Kafka Streams and what it needs; fetched by Maven the first time. */
export function streamsLibraries(): string {
  const hash = createHash('sha256').update(readFileSync(pom)).digest('hex').slice(0, 12);
  const folder = join(defaultCacheDir(), `kafka-streams-${hash}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  const fetched = spawnSync(
    'mvn',
    ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`],
    { stdio: ['ignore', 2, 2] },
  );
  if (fetched.status !== 0) throw new Error('Maven could not fetch Kafka Streams, see above');
  renameSync(partial, folder);
  return folder;
}

/** Why there is no Kafka Streams on this machine; undefined when there is. */
export function noStreams(): string | undefined {
  const missing = ['java', 'mvn'].filter((tool) => spawnSync(tool, ['-version']).error);
  return missing.length > 0 ? `not on the PATH: ${missing.join(', ')}` : undefined;
}
