import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useLocation } from 'react-router';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { ActingBar } from './acting-bar.tsx';
import { DisplayDialog } from './display-dialog.tsx';
import { ExpiredDialog } from './expired-dialog.tsx';
import { Footer } from './footer.tsx';
import { OfflineBar } from './offline-bar.tsx';
import { signInPath, useSession } from './session.tsx';

const links = [
  ['/consents', 'consents'],
  ['/stops', 'stops'],
  ['/timeline', 'timeline'],
  ['/messages', 'messages'],
  ['/contact', 'contact'],
  ['/people', 'people'],
  ['/account', 'account'],
] as const;

/** What surrounds every page: where one is, where one can go, and how it is shown. */
export function Frame() {
  const { t } = useTranslation();
  const { signedIn } = useSession();
  const [display, setDisplay] = useState(false);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="absolute top-0 left-0 z-30 -translate-y-full bg-white px-4 py-2 focus:translate-y-0"
      >
        {t('skip')}
      </a>
      <header className="border-b border-solid-gray-300">
        <div className="mx-auto flex max-w-6xl items-center justify-between gap-2 px-4 py-2">
          <NavLink
            to="/"
            className="flex items-center gap-2 text-lg font-bold whitespace-nowrap text-solid-gray-900 no-underline"
          >
            <img src="/icon.svg" alt="" className="size-8" />
            {t('brand')}
          </NavLink>
          <div className="flex items-center gap-1">
            <Button look="quiet" onPress={() => setDisplay(true)}>
              {t('display.open')}
            </Button>
            {!signedIn && <SignIn />}
          </div>
        </div>
        {signedIn && <Menu />}
      </header>
      <OfflineBar />
      <ActingBar />
      <main id="main" className="mx-auto w-full max-w-4xl flex-1 px-4 pt-6 pb-16">
        <Outlet />
      </main>
      <Footer />
      <DisplayDialog open={display} onClose={() => setDisplay(false)} />
      <ExpiredDialog />
    </div>
  );
}

function SignIn() {
  const { t } = useTranslation();
  const { pathname, search } = useLocation();
  const to = pathname === '/welcome' ? '/consents' : pathname + search;
  return (
    <a
      href={signInPath(to)}
      className="inline-flex min-h-12 items-center rounded-8 border border-key-900 bg-key-900 px-4 font-bold text-white no-underline hover:bg-key-1000"
    >
      {t('nav.signIn')}
    </a>
  );
}

/** One row where there is room, folded away on a phone. */
function Menu() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  const here = links.find(([to]) => pathname.startsWith(to));
  return (
    <nav aria-label={t('nav.label')} className="mx-auto max-w-6xl px-2 sm:px-4">
      <button
        type="button"
        aria-expanded={open}
        aria-controls="menu"
        onClick={() => setOpen(!open)}
        className="flex min-h-12 w-full cursor-pointer items-center justify-between px-2 font-bold lg:hidden"
      >
        <span>
          {t('nav.open')}
          {here && <span className="ml-3 font-normal">{t(`nav.${here[1]}`)}</span>}
        </span>
        <Icon path="M3 5.5l5 5 5-5" className={`size-5 stroke-2 ${open ? 'rotate-180' : ''}`} />
      </button>
      <ul id="menu" className={`${open ? 'block' : 'hidden'} pb-2 lg:flex lg:gap-1 lg:pb-0`}>
        {links.map(([to, name]) => (
          <li key={to}>
            <NavLink
              to={to}
              onClick={() => setOpen(false)}
              className={({ isActive }) =>
                `flex min-h-12 items-center border-l-4 px-3 whitespace-nowrap text-solid-gray-900 no-underline hover:bg-key-50 hover:underline lg:border-b-4 lg:border-l-0 ${
                  isActive ? 'border-key-900 font-bold text-key-900' : 'border-transparent'
                }`
              }
            >
              {t(`nav.${name}`)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
