import { isId } from '@doui/kernel';

/** The realm roles doui knows. A token may carry others; they mean nothing here. */
export const roles = [
  'person',
  'representative',
  'operator',
  'privacy-manager',
  'auditor',
  'partner',
  'system',
  'service',
] as const;

export type Role = (typeof roles)[number];

/** Who asks: what a checked token says, and nothing a name or an address could hide in. */
export type Principal = {
  /** The `sub` of the token. Never logged, never stored: only its keyed hash is. */
  readonly subject: string;
  /** The Keycloak client the token was issued to. */
  readonly client: string;
  readonly roles: readonly Role[];
  /** `doui_org`: operators, auditors, partners and systems belong to one organisation. */
  readonly org?: string;
  /** `doui_partner`: the partner a token of role `partner` speaks for. */
  readonly partner?: string;
  readonly expiresAtMs: number;
};

const known: ReadonlySet<string> = new Set(roles);

const optionalId = (value: unknown): string | undefined | 'malformed' =>
  value === undefined ? undefined : isId(value) ? value : 'malformed';

/** Reads a principal out of checked claims; `undefined` when one it needs is missing or malformed. */
export function principalOf(claims: Record<string, unknown>): Principal | undefined {
  const { sub, exp } = claims;
  const client = claims['azp'] ?? claims['client_id'];
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return undefined;
  if (typeof client !== 'string' || client === '' || client.length > 255) return undefined;
  if (typeof exp !== 'number') return undefined;
  const org = optionalId(claims['doui_org']);
  const partner = optionalId(claims['doui_partner']);
  if (org === 'malformed' || partner === 'malformed') return undefined;
  return Object.freeze({
    subject: sub,
    client,
    roles: Object.freeze(rolesOf(claims['realm_access'])),
    ...(org === undefined ? {} : { org }),
    ...(partner === undefined ? {} : { partner }),
    expiresAtMs: exp * 1000,
  });
}

function rolesOf(access: unknown): Role[] {
  if (typeof access !== 'object' || access === null) return [];
  const listed = (access as { roles?: unknown }).roles;
  if (!Array.isArray(listed)) return [];
  return listed.filter((role): role is Role => typeof role === 'string' && known.has(role));
}
