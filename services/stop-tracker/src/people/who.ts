import type { ConsentDirectory as Directory, PersonHook } from '@doui/http';
import { fail, isId, ok } from '@doui/kernel';

const staff = ['operator', 'privacy-manager', 'auditor', 'system', 'service'] as const;

/**
 * Who a `{person}` is and whether the caller may see its records. Staff are not asked whether the person
 * exists: records are kept for years after a person has gone, and a list may be empty.
 */
export const whoIs =
  (directory: Directory): PersonHook =>
  async ({ principal, org, person: asked, onBehalfOf, route }) => {
    const { roles, subject, client } = principal;
    const may = (role: string): boolean =>
      roles.some((had) => had === role) && (route.roles as readonly string[]).includes(role);
    const own =
      may('person') || may('representative') ? await directory.personOf(org, subject) : undefined;
    const person = asked === 'me' ? (onBehalfOf ?? own) : asked;
    if (!person || !isId(person) || (onBehalfOf && onBehalfOf !== person)) return fail('not-found');
    if (person === own) return ok({ person, self: true });
    if (may('representative') && own && (await directory.represents(org, own, person))) {
      return ok({ person, self: false, actingFor: own });
    }
    if (may('system')) return ok({ person, self: false, actingFor: client });
    if (staff.some(may)) return ok({ person, self: false });
    return fail('not-found');
  };
