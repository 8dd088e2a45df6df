import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateVerdict, logKeysIn } from '@doui/cli';
import { stopIdOf } from '@doui/events';
import type { Position } from '@doui/kernel';
import { found } from '../wait.ts';
import type { World } from '../world.ts';

/** The certificate of a stop, fetched and checked as anybody would who has the public keys. */
export type Certified = {
  readonly stop: string;
  readonly verified: boolean;
  /** What it proves and what not. */
  readonly lines: readonly string[];
  readonly files: readonly string[];
};

const patienceMs = 60_000;

/** Waits until partners have acknowledged and the certificate is made; `undefined` when it is not. */
export async function certified(
  world: World,
  org: string,
  position: Position,
): Promise<Certified | undefined> {
  const stop = stopIdOf(position);
  const token = await world.tokens.ofClient(world.access.client('operator', org));
  const path = `/v1/organisations/${org}/stops/${stop}`;
  const isMade = await found(async () => {
    const { status, body } = await world.api.call({ method: 'GET', path, token });
    return status === 200 && 'certificate' in (body as object) ? true : undefined;
  }, patienceMs);
  if (!isMade) return undefined;
  const fetched = async (from: string, accept: string): Promise<Buffer> => {
    const headers = { authorization: `Bearer ${token}`, accept };
    const answer = await fetch(`${world.access.apiUrl}${from}`, { headers });
    if (!answer.ok) throw new Error(`${from} answers ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  };
  const json = 'application/json';
  const [document, pdf, keys, logKeys] = await Promise.all([
    fetched(`${path}/certificate`, 'application/jose+json'),
    fetched(`${path}/certificate`, 'application/pdf'),
    fetched('/v1/stop-certificates/keys', json),
    fetched('/v1/log/keys', json),
  ]);
  const files = {
    'certificate.json': document,
    'certificate.pdf': pdf,
    'certificate-keys.json': keys,
    'log-keys.json': logKeys,
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(world.settings.directory, name), content, { mode: 0o600 });
  }
  const jwks = JSON.parse(keys.toString('utf8'));
  const { good, lines } = await certificateVerdict(
    document.toString('utf8'),
    jwks,
    logKeysIn(logKeys.toString('utf8')),
  );
  return { stop, verified: good, lines, files: Object.keys(files) };
}
