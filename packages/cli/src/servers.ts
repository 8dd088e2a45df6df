import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Addresses } from '@doui/local';

/** Where the servers of a running local stack are; `undefined` when none runs. */
export function readServers(dataDir: string): Addresses | undefined {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'servers.json'), 'utf8')) as Addresses;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${dataDir}/servers.json cannot be read`, { cause: error });
  }
}

/** Believes the authority that a local stack with TLS made for itself, beside those of the system. */
export function trust(servers: Pick<Addresses, 'ca'> | undefined): void {
  if (!servers?.ca) return;
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(servers.ca, 'utf8')]);
}
