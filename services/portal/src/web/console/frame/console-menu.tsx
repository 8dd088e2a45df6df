import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useLocation } from 'react-router';
import { Icon } from '../../design/icon.tsx';
import { operationsPages } from '../operations/pages.ts';
import { registryPages } from '../registry/pages.ts';
import type { ConsolePage } from './console-page.ts';
import { useStaff } from './staff.tsx';

const groups = [
  ['registry', registryPages],
  ['operations', operationsPages],
] as const;

/** Where one can go: a column where there is room, folded away on a phone. */
export function ConsoleMenu() {
  const { t } = useTranslation('console');
  const { roles: own } = useStaff();
  const [open, setOpen] = useState(false);
  const isFor = ({ nav, roles }: ConsolePage) =>
    nav !== undefined && (roles === undefined || roles.some((role) => own.includes(role)));
  return (
    <nav aria-label={t('menuLabel')} className="lg:w-56 lg:shrink-0">
      <button
        type="button"
        aria-expanded={open}
        aria-controls="console-menu"
        onClick={() => setOpen(!open)}
        className="flex min-h-12 w-full cursor-pointer items-center justify-between border-b border-solid-gray-300 px-4 font-bold lg:hidden"
      >
        {t('menu')}
        <Icon path="M3 5.5l5 5 5-5" className={`size-5 stroke-2 ${open ? 'rotate-180' : ''}`} />
      </button>
      <div id="console-menu" className={`${open ? 'block' : 'hidden'} p-2 lg:block lg:py-6`}>
        {groups.map(([space, pages]) => (
          <Group
            key={space}
            space={space}
            pages={pages.filter(isFor)}
            onGo={() => setOpen(false)}
          />
        ))}
      </div>
    </nav>
  );
}

type GroupProps = {
  readonly space: 'registry' | 'operations';
  readonly pages: readonly { readonly path: string; readonly nav?: string }[];
  readonly onGo: () => void;
};

function Group({ space, pages, onGo }: GroupProps) {
  const { t } = useTranslation(space);
  const { path } = useStaff();
  const { pathname } = useLocation();
  // Keys of a list, which the types of the texts cannot know.
  const name = (key: string): string => t(`nav.${key}` as 'nav.label');
  if (pages.length === 0) return null;
  return (
    <>
      <p className="px-3 pt-3 pb-1 text-sm text-solid-gray-700">{name('label')}</p>
      <ul>
        {pages.map(({ path: page, nav = '' }) => {
          const here = pathname === path(page) || pathname.startsWith(`${path(page)}/`);
          return (
            <li key={page}>
              <NavLink
                to={path(page)}
                onClick={onGo}
                className={`flex min-h-11 items-center rounded-8 border-l-4 px-3 text-solid-gray-900 no-underline hover:bg-key-50 hover:underline ${
                  here ? 'border-key-900 bg-key-50 font-bold text-key-900' : 'border-transparent'
                }`}
              >
                {name(nav)}
              </NavLink>
            </li>
          );
        })}
      </ul>
    </>
  );
}
