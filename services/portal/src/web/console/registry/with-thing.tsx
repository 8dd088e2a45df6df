import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { NotFound } from '../../app/small-pages.tsx';
import { ButtonLink } from '../../design/button.tsx';
import { Page } from '../../design/page.tsx';
import { Answered } from '../../design/states.tsx';
import { useStaff } from '../frame/staff.tsx';
import { type Thing, useThing } from './things.ts';
import { useKind } from './use-kind.ts';

/** The thing that the address names; until it is there, or when it is not, a page that says so. */
export function WithThing({ children }: { children: (thing: Thing) => ReactNode }) {
  const { t } = useTranslation('registry');
  const kind = useKind();
  const { id = '' } = useParams();
  const thing = useThing(kind, id);
  if (thing.data) return children(thing.data);
  if (thing.data === null) return <NotFound />;
  return (
    <Page title={t(`nav.${kind.name}`)}>
      <Answered query={thing}>{() => null}</Answered>
    </Page>
  );
}

/** For who may read and not write. */
export function NoRights() {
  const { t } = useTranslation();
  const { path } = useStaff();
  const { collection } = useKind();
  return (
    <Page title={t('states.noRights')} lead={t('states.noRightsWhy')}>
      <ButtonLink to={path(collection)}>{useTranslation('registry').t('list.back')}</ButtonLink>
    </Page>
  );
}
