import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Navigate, Outlet, useLocation, useParams } from 'react-router';
import { call, get } from '../../app/api.ts';
import { browserStore } from '../../app/browser-store.ts';
import { DisplayDialog } from '../../app/display-dialog.tsx';
import { ExpiredDialog } from '../../app/expired-dialog.tsx';
import { Footer } from '../../app/footer.tsx';
import { OfflineBar } from '../../app/offline-bar.tsx';
import { useText } from '../../app/preferences.tsx';
import { signInPath, useSession } from '../../app/session.tsx';
import type { Text } from '../../app/shapes.ts';
import { NotFound } from '../../app/small-pages.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Page } from '../../design/page.tsx';
import { Loading } from '../../design/states.tsx';
import { ConsoleMenu } from './console-menu.tsx';
import { type Staff, StaffProvider, staffOf, useStaff } from './staff.tsx';
import { addConsoleTexts } from './texts.ts';

addConsoleTexts();

/** `/console`: on to the organisation one works for. */
export function OwnConsole() {
  return <Gate>{({ org }) => <Navigate to={`/console/${org}`} replace />}</Gate>;
}

/** What surrounds the pages of an organisation; another's are not there. */
export function ConsoleFrame() {
  const { org } = useParams();
  return (
    <Gate>
      {(staff) => (
        <StaffProvider value={staff}>
          <div className="flex min-h-dvh flex-col">
            <Header />
            <OfflineBar />
            <div className="flex-1 lg:mx-auto lg:flex lg:w-full lg:max-w-7xl lg:gap-8 lg:px-4">
              <ConsoleMenu />
              <main id="main" className="min-w-0 flex-1 px-4 pt-6 pb-16 lg:px-0">
                {org === staff.org ? <Outlet /> : <NotFound />}
              </main>
            </div>
            <Footer />
            <ExpiredDialog />
          </div>
        </StaffProvider>
      )}
    </Gate>
  );
}

/** Only staff comes in; whoever is not signed in does so first and comes back here. */
function Gate({ children }: { children: (staff: Staff) => React.ReactNode }) {
  const session = useSession();
  const { signedIn } = session;
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (!signedIn) location.assign(signInPath(pathname + search));
  }, [signedIn, pathname, search]);
  if (!signedIn) return <Loading />;
  const staff = staffOf(session);
  return staff ? children(staff) : <NoStaff />;
}

function NoStaff() {
  const { t } = useTranslation('console');
  return (
    <main id="main" className="mx-auto max-w-4xl px-4 py-6">
      <Page title={t('noStaff')} lead={t('noStaffWhy')}>
        <div className="flex flex-wrap gap-3">
          <ButtonLink to="/consents">{useTranslation().t('states.home')}</ButtonLink>
          <SignOut />
        </div>
      </Page>
    </main>
  );
}

function Header() {
  const { t } = useTranslation();
  const { t: own } = useTranslation('console');
  const text = useText();
  const { org, roles } = useStaff();
  const [display, setDisplay] = useState(false);
  const { data } = useQuery({
    queryKey: ['console', 'organisation', org],
    queryFn: ({ signal }) => get<{ name: Text }>(`/v1/organisations/${org}`, signal),
  });
  return (
    <header className="border-b border-solid-gray-300">
      <a
        href="#main"
        className="absolute top-0 left-0 z-30 -translate-y-full bg-white px-4 py-2 focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <div className="mx-auto flex max-w-7xl flex-wrap items-center justify-between gap-x-4 gap-y-1 px-4 py-2">
        <Link
          to={`/console/${org}`}
          className="flex min-w-0 items-center gap-2 font-bold text-solid-gray-900 no-underline"
        >
          <img src="/icon.svg" alt="" className="size-8" />
          <span>
            <span className="block text-sm leading-130 font-normal">
              {t('brand')} {own('name')}
            </span>
            <span className="block leading-140">{text(data?.name) || org}</span>
          </span>
        </Link>
        <div className="flex flex-wrap items-center gap-x-2">
          <span className="text-sm text-solid-gray-700">
            {roles.map((role) => own(`role.${role}`)).join(' / ')}
          </span>
          <Button look="quiet" onPress={() => setDisplay(true)}>
            {t('display.open')}
          </Button>
          <SignOut />
        </div>
      </div>
      <DisplayDialog open={display} onClose={() => setDisplay(false)} />
    </header>
  );
}

function SignOut() {
  const { t } = useTranslation('console');
  const out = useMutation({
    mutationFn: () => call('POST', '/logout'),
    // The whole page anew: nothing of the session stays in the window.
    onSuccess: () => {
      browserStore('sessionStorage')?.clear();
      location.assign('/welcome');
    },
  });
  return (
    <Button look="quiet" isPending={out.isPending} onPress={() => out.mutate()}>
      {t('signOut')}
    </Button>
  );
}

/** The first page: what needs looking at is in the folders' own pages. */
export function ConsoleHome() {
  const { path } = useStaff();
  return <Navigate to={path('purposes')} replace />;
}

export const ConsoleNotFound = NotFound;
