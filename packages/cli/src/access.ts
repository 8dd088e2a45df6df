import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readServers, trust } from './servers.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where doui answers, and with which clients this command may speak to it. */
export type Access = {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  /** The client of an organisation for a role, for instance `manager` of `hikkoshibin`. */
  client(role: ClientRole, org: string): { id: string; secret: string };
  /** Any client by its id. */
  named(id: string): { id: string; secret: string };
};

export type ClientRole = 'manager' | 'operator' | 'system' | 'auditor';

export const dataDirOf = (env: Env): string =>
  resolve(env['DOUI_DATA_DIR'] ?? join(import.meta.dirname, '../../../.doui'));

/**
 * From the environment (`DOUI_API_URL`, `DOUI_KEYCLOAK_URL`, `DOUI_CLIENT_ID`, `DOUI_CLIENT_SECRET`, or
 * `DOUI_CLIENTS_FILE` with the secrets of several clients by their ids) where it is set, otherwise from
 * the data directory of the local stack.
 */
export function accessFrom(env: Env): Access {
  const local = localServers(dataDirOf(env));
  const apiUrl = env['DOUI_API_URL'] ?? local?.apiUrl ?? 'http://127.0.0.1:7000';
  const keycloak = env['DOUI_KEYCLOAK_URL'] ?? local?.keycloakUrl ?? 'http://127.0.0.1:7080';
  const realm = env['DOUI_KEYCLOAK_REALM'] ?? 'doui';
  const id = env['DOUI_CLIENT_ID'];
  const secret = env['DOUI_CLIENT_SECRET'];
  const listed = clientsIn(env['DOUI_CLIENTS_FILE']);
  const named = (wanted: string): { id: string; secret: string } => {
    const known = listed[wanted] ?? local?.clients[wanted];
    if (known) return { id: wanted, secret: known };
    throw new Error(
      `no secret for the client ${wanted}: set DOUI_CLIENT_ID and DOUI_CLIENT_SECRET, ` +
        'or DOUI_CLIENTS_FILE, or start the local stack (`doui up`)',
    );
  };
  return {
    apiUrl,
    tokenUrl: `${keycloak}/realms/${realm}/protocol/openid-connect/token`,
    named,
    client: (role, org) => (id && secret ? { id, secret } : named(`${role}-${org}`)),
  };
}

/** Secrets by client id, in JSON: whoever looks after several organisations has a client of each. */
function clientsIn(file: string | undefined): Readonly<Record<string, string>> {
  if (!file) return {};
  let known: unknown;
  try {
    known = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`DOUI_CLIENTS_FILE: ${file} cannot be read`, { cause: error });
  }
  const entries = typeof known === 'object' && known !== null ? Object.entries(known) : [];
  const wrong = entries.find(([, secret]) => typeof secret !== 'string' || secret === '');
  if (entries.length > 0 && !wrong && !Array.isArray(known)) return Object.fromEntries(entries);
  throw new Error(`DOUI_CLIENTS_FILE: ${file} must hold an object: client id → secret`);
}

function localServers(dataDir: string) {
  const known = readServers(dataDir);
  trust(known);
  return (
    known && {
      apiUrl: `http://127.0.0.1:${known.ports['portal']}`,
      keycloakUrl: known.keycloakUrl,
      clients: known.clients,
    }
  );
}
