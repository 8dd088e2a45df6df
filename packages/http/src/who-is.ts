import { fail, isId, ok } from '@doui/kernel';
import type { ConsentDirectory } from './consent-directory.ts';
import type { PersonHook } from './handle-route.ts';

type WhoPorts = {
  readonly directory: Pick<ConsentDirectory, 'personOf' | 'represents'>;
  /** Asked for staff and systems alone: may they name this person, or is it not there for them? */
  readonly exists: (org: string, person: string) => Promise<boolean>;
};

const staff = ['operator', 'privacy-manager', 'auditor', 'service'] as const;

/**
 * who a `{person}` is and whether the caller may speak for it. A person sees only itself,
 * a verified representative those in its care, the staff and systems of an organisation (that it is
 * theirs, `handleRoute` has checked) its persons. Whom one may not see does not exist: 404.
 */
export const whoIs =
  ({ directory, exists }: WhoPorts): PersonHook =>
  async ({ principal, org, person: asked, onBehalfOf, route }) => {
    const { roles, subject, client } = principal;
    const may = (role: string): boolean =>
      roles.some((had) => had === role) && (route.roles as readonly string[]).includes(role);

    const own =
      may('person') || may('representative') ? await directory.personOf(org, subject) : undefined;
    const person = asked === 'me' ? (onBehalfOf ?? own) : asked;
    if (!isId(person)) return fail('not-found');
    // A header that names somebody else than the path is a mistake nobody should guess about.
    if (onBehalfOf && onBehalfOf !== person) return fail('not-found');
    if (person === own) return ok({ person, self: true });
    if (may('representative') && own && (await directory.represents(org, own, person))) {
      return ok({ person, self: false, actingFor: own });
    }
    if (may('system') && (await exists(org, person))) {
      return ok({ person, self: false, actingFor: client });
    }
    if (staff.some(may) && (await exists(org, person))) return ok({ person, self: false });
    return fail('not-found');
  };
