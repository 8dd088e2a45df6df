/** Where a write stands: the token every write answers with and every read accepts as `at-least`. */
export type Position = {
  readonly service: string;
  readonly stream: string;
  readonly version: number;
};

/** `consent:hikkoshibin/person/abc:7` */
export const positionToken = (position: Position): string =>
  `${position.service}:${position.stream}:${position.version}`;

const tokenPattern = /^([a-z-]{3,40}):([a-z0-9/-]{3,140}):([1-9]\d{0,14})$/;

/** Reads a position token; `undefined` when it is none. */
export function parsePositionToken(token: string): Position | undefined {
  const match = tokenPattern.exec(token);
  if (!match) return undefined;
  const [, service = '', stream = '', version = ''] = match;
  return { service, stream, version: Number(version) };
}

/** Ledger streams and state topics share this key: organisation, kind, id. */
export const streamKey = (org: string, kind: string, id: string): string => `${org}/${kind}/${id}`;

/** Takes a key apart again; `undefined` for anything else (ticks, genesis). */
export function parseStreamKey(key: string): { org: string; kind: string; id: string } | undefined {
  const parts = key.split('/');
  if (parts.length !== 3) return undefined;
  const [org = '', kind = '', id = ''] = parts;
  return org && kind && id ? { org, kind, id } : undefined;
}
