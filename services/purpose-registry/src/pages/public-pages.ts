import type { Directory } from '../things/directory.ts';
import type { OrganisationState } from '../things/state.ts';
import { type PublicPage, projectPage } from './project-page.ts';

type Source = Pick<Directory, 'find' | 'list' | 'changes'>;

/** An organisation that has a public page. */
export function standing(directory: Pick<Directory, 'find'>, org: string) {
  const state = directory.find(org, 'organisation', org)?.state;
  return state?.kind === 'organisation' && state.retiredAt === undefined ? state : undefined;
}

/** The public page of each organisation, put together once per change of anything of it. */
export function publicPages(directory: Source): (org: string) => PublicPage | undefined {
  const made = new Map<string, { readonly changes: number; readonly page: PublicPage }>();
  return (org) => {
    const organisation = standing(directory, org);
    if (!organisation) return undefined;
    const changes = directory.changes(org);
    const before = made.get(org);
    if (before?.changes === changes) return before.page;
    const page = pageOf(directory, org, organisation);
    made.set(org, { changes, page });
    return page;
  };
}

const pageOf = (directory: Source, org: string, organisation: OrganisationState): PublicPage =>
  projectPage({
    ...{ org, organisation },
    items: directory.list(org, 'item'),
    purposes: directory.list(org, 'purpose'),
    recipients: directory.list(org, 'recipient'),
    jointUses: directory.list(org, 'joint-use'),
    notices: directory.list(org, 'notice'),
  });
