import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Made at the first start, kept in the data directory, readable by its owner only. */
export interface Secrets {
  readonly kafka: Record<string, string>;
  readonly clients: Record<string, string>;
  /** Users of a real MongoDB; the Java server has none. */
  readonly mongo: Record<string, string>;
  readonly keycloakAdmin: string;
  readonly keystore: string;
  readonly cluster: string;
  /** Master keys of the services, base64, by name. */
  readonly keys: Record<string, string>;
}

const word = (): string => randomBytes(24).toString('base64url');

/** As Kafka writes a UUID; never with a dash in front, which its tools would take for an option. */
export function clusterId(bytes: Buffer = randomBytes(16)): string {
  return Buffer.from([(bytes[0] ?? 0) & 0x7f, ...bytes.subarray(1)]).toString('base64url');
}

/** The secrets of this data directory; what is missing is made and written down. */
export function secretsOf(
  dataDir: string,
  wanted: {
    readonly users: readonly string[];
    readonly clients: readonly string[];
    readonly keys: readonly string[];
    readonly mongo?: readonly string[];
  },
): Secrets {
  const before = readSecrets(dataDir);
  const fill = (known: Record<string, string> | undefined, names: readonly string[]) => ({
    ...Object.fromEntries(names.map((name) => [name, word()])),
    ...known,
  });
  const secrets: Secrets = {
    kafka: fill(before?.kafka, wanted.users),
    clients: fill(before?.clients, wanted.clients),
    mongo: fill(before?.mongo, wanted.mongo ?? []),
    keycloakAdmin: before?.keycloakAdmin ?? word(),
    keystore: before?.keystore ?? word(),
    cluster: before?.cluster ?? clusterId(),
    keys: {
      ...Object.fromEntries(wanted.keys.map((name) => [name, randomBytes(32).toString('base64')])),
      ...before?.keys,
    },
  };
  writeSecrets(dataDir, secrets);
  return secrets;
}

export function writeSecrets(dataDir: string, secrets: Secrets): void {
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(fileOf(dataDir), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}

function readSecrets(dataDir: string): Secrets | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new Error(`${fileOf(dataDir)} cannot be read; --fresh starts anew`, { cause: error });
  }
}

const fileOf = (dataDir: string): string => join(dataDir, 'secrets.json');
