import type { Role } from '@doui/auth';
import type { PersonHook } from '@doui/http';
import { fail, isId, ok } from '@doui/kernel';
import type { People } from './people.ts';

export type WhoDeps = {
  readonly people: People;
  /** Persons whose events came by: known without asking, also while `consent` is away. */
  readonly isKnown: (org: string, person: string) => Promise<boolean>;
};

const staff: readonly Role[] = ['operator', 'privacy-manager', 'auditor', 'service'];

/**
 * Who `{person}` is, and whether the caller may speak for them: they themselves, a verified
 * representative, or their own organisation (that the token is of it, http has checked).
 * Anybody else learns nothing, not even that the person exists.
 */
export const whoIs =
  ({ people, isKnown }: WhoDeps): PersonHook =>
  async ({ principal, org, person: asked, onBehalfOf, route }) => {
    const may = (role: Role): boolean =>
      principal.roles.includes(role) && route.roles !== 'public' && route.roles.includes(role);
    const exists = async (id: string): Promise<boolean> =>
      (await isKnown(org, id)) || (await people.find(org, id)) !== undefined;

    const speaksForItself = may('person') || may('representative');
    const own = speaksForItself ? await people.personOf(org, principal.subject) : undefined;
    const person = asked === 'me' ? (onBehalfOf ?? own) : asked;
    if (!isId(person) || (onBehalfOf !== undefined && onBehalfOf !== person)) {
      return fail('not-found');
    }
    if (person === own) return ok({ person, self: true });
    if (own && may('representative')) {
      const known = await people.find(org, person);
      if (known?.representatives.includes(own)) return ok({ person, self: false, actingFor: own });
    }
    if (may('system') && (await exists(person))) {
      return ok({ person, self: false, actingFor: principal.client });
    }
    if (staff.some(may) && (await exists(person))) return ok({ person, self: false });
    return fail('not-found');
  };
