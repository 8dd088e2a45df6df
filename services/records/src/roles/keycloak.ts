import { requestOver, roles } from '@doui/auth';
import { Fault } from '@doui/kernel';
import { readGroups, readMembers, readRoles } from './keycloak-wire.ts';
import type { Account } from './review.ts';

/** Who holds which role in an organisation, as it is now. */
export type RoleSource = (org: string) => Promise<Account[]>;

export type KeycloakOptions = {
  readonly keycloakUrl: string;
  readonly realm: string;
  readonly ca?: string | undefined;
  /** A token that may look at users and at nothing else. */
  readonly token: () => Promise<string>;
};

const pageSize = 100;
const accountsMax = 1_000;
const askedAtOnce = 6;
const timeoutMs = 3_000;
const machine = 'service-account-';

/**
 * Reads the members of the organisation's group, which is where their tokens have `doui_org` from, and the
 * effective roles of each. Roles that mean nothing here are left out.
 */
export function keycloakRoles(options: KeycloakOptions): RoleSource {
  const admin = `${options.keycloakUrl.replace(/\/+$/, '')}/admin/realms/${options.realm}`;

  async function get(path: string): Promise<string> {
    const { status, text } = await requestOver({
      method: 'GET',
      url: new URL(`${admin}/${path}`),
      headers: { accept: 'application/json', authorization: `Bearer ${await options.token()}` },
      ...{ timeoutMs, ca: options.ca },
    });
    if (status !== 200) throw unavailable(`Keycloak answers ${status} at ${path.split('?')[0]}`);
    return text;
  }

  async function groupOf(org: string): Promise<string | undefined> {
    const asked = new URLSearchParams({ q: `doui_org:${org}`, briefRepresentation: 'false' });
    const groups = readGroups(await get(`groups?${asked}`));
    return groups.find(({ attributes }) => attributes?.['doui_org']?.includes(org))?.id;
  }

  async function membersOf(group: string) {
    const members: ReturnType<typeof readMembers> = [];
    for (;;) {
      const asked = `first=${members.length}&max=${pageSize}&briefRepresentation=true`;
      const page = readMembers(await get(`groups/${encodeURIComponent(group)}/members?${asked}`));
      members.push(...page);
      // Half a list would pass for a whole one.
      if (members.length > accountsMax) throw unavailable(`over ${accountsMax} accounts`);
      if (page.length < pageSize) return members;
    }
  }

  async function accountOf({ id, username, enabled, createdTimestamp }: Member): Promise<Account> {
    const held = readRoles(
      await get(`users/${encodeURIComponent(id)}/role-mappings/realm/composite`),
    );
    const names = new Set(held.map(({ name }) => name));
    const kind = username.startsWith(machine) ? 'machine' : 'person';
    return {
      ...{ id, enabled, kind },
      name: kind === 'machine' ? username.slice(machine.length) : username,
      ...(createdTimestamp === undefined ? {} : { since: createdTimestamp }),
      roles: roles.filter((role) => names.has(role)),
    };
  }

  return async (org) => {
    const group = await groupOf(org);
    if (group === undefined) return [];
    const members = await membersOf(group);
    const accounts: Account[] = [];
    for (let at = 0; at < members.length; at += askedAtOnce) {
      accounts.push(...(await Promise.all(members.slice(at, at + askedAtOnce).map(accountOf))));
    }
    return accounts;
  };
}

type Member = ReturnType<typeof readMembers>[number];

const unavailable = (message: string): Fault =>
  new Fault('service-unavailable', { retriable: true, message });
