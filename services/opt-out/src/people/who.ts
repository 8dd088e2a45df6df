import type { ConsentDirectory as Directory, PersonHook } from '@doui/http';
import { fail, isId, ok } from '@doui/kernel';
import type { PersonSet } from './person-set.ts';

export type WhoPorts = {
  readonly directory: Directory;
  /** Persons seen on the consent state topic: opting out works while `consent` is away. */
  readonly persons: PersonSet;
};

const staff = ['operator', 'privacy-manager', 'auditor', 'service'] as const;

/**
 * Who a `{person}` is and whether the caller may speak for it. A person sees only itself, a verified
 * representative those in its care, the staff and systems of an organisation (http has checked that
 * it is theirs) its persons. Whom one may not see does not exist: 404.
 */
export const whoIs =
  ({ directory, persons }: WhoPorts): PersonHook =>
  async ({ principal, org, person: asked, onBehalfOf, route }) => {
    const { roles, subject } = principal;
    const may = (role: string): boolean =>
      roles.some((had) => had === role) && (route.roles as readonly string[]).includes(role);
    const exists = async (id: string): Promise<boolean> => {
      if (persons.has(org, id)) return true;
      const there = await directory.exists(org, id);
      if (there) persons.add(org, id);
      return there;
    };

    const own =
      may('person') || may('representative') ? await directory.personOf(org, subject) : undefined;
    const person = asked === 'me' ? (onBehalfOf ?? own) : asked;
    if (!person || !isId(person)) return fail('not-found');
    // A header that names somebody else than the path is a mistake nobody should guess about.
    if (onBehalfOf && onBehalfOf !== person) return fail('not-found');
    if (person === own) return ok({ person, self: true });
    if (may('representative') && own && (await directory.represents(org, own, person))) {
      return ok({ person, self: false, actingFor: own });
    }
    if (may('system') && (await exists(person))) {
      return ok({ person, self: false, actingFor: principal.client });
    }
    if (staff.some(may) && (await exists(person))) return ok({ person, self: false });
    return fail('not-found');
  };
