import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useRouteError } from 'react-router';
import { ButtonLink } from '../design/button.tsx';
import { Page } from '../design/page.tsx';
import { Problem } from '../design/states.tsx';
import { announceSignedIn } from './expired-dialog.tsx';
import { useSession } from './session.tsx';

/** Persons come to what they answered, staff to the console. */
export function Home() {
  const { signedIn, roles } = useSession();
  const person = roles.includes('person') || roles.includes('representative');
  return <Navigate to={signedIn ? (person ? '/consents' : '/console') : '/welcome'} replace />;
}

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('states.notFound')} lead={t('states.notFoundWhy')}>
      <ButtonLink to="/">{t('states.home')}</ButtonLink>
    </Page>
  );
}

export const RouteFailed = () => (
  <Problem error={useRouteError()} retry={() => location.reload()} />
);

export function SignedIn() {
  const { t } = useTranslation();
  useEffect(announceSignedIn, []);
  return <Page title={t('states.expiredDone')} lead={t('states.expiredReturn')} />;
}
