import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../app/preferences.tsx';
import { Badge, type Tone } from '../../../design/badge.tsx';
import { type Column, Table } from '../../../design/table.tsx';
import { dayText } from '../../../i18n/dates.ts';
import { type Holding, keyOf, useRoleName } from './roles.ts';

const tones: Readonly<Record<Holding['state'], Tone>> = {
  new: 'info',
  kept: 'calm',
  'to-take-away': 'warn',
};

type Props = {
  readonly rows: readonly Holding[];
  /** A column more, while they are reviewed. */
  readonly judge?: { readonly title: string; readonly cell: (row: Holding) => ReactNode };
};

/** Each account with each role of it. */
export function RoleTable({ rows, judge }: Props) {
  const { t } = useTranslation('operations');
  const { wording } = usePreferences();
  const roleName = useRoleName();
  // Before a first review nothing has been added since.
  const reviewed = rows.some(({ state }) => state !== 'new');
  const stateColumn: Column<Holding> = {
    key: 'state',
    title: t('roles.state'),
    cell: ({ state }) => <Badge tone={tones[state]}>{t(`roles.stateOf.${state}`)}</Badge>,
  };
  const columns: readonly Column<Holding>[] = [
    { key: 'name', title: t('roles.name'), head: true, cell: (row) => <Account row={row} /> },
    { key: 'role', title: t('roles.role'), cell: ({ role }) => roleName(role) },
    {
      key: 'since',
      title: t('roles.since'),
      cell: ({ since }) => (since === undefined ? '—' : dayText(since, wording)),
    },
    ...(reviewed ? [stateColumn] : []),
    ...(judge ? [{ key: 'judge', ...judge }] : []),
  ];
  return <Table caption={t('roles.title')} columns={columns} rows={rows} keyOf={keyOf} />;
}

function Account({ row: { name, kind, enabled } }: { row: Holding }) {
  const { t } = useTranslation('operations');
  return (
    <>
      <span className="font-bold break-all">{name}</span>
      {kind === 'machine' && (
        <span className="block text-sm text-solid-gray-700">{t('roles.machine')}</span>
      )}
      {!enabled && <span className="block text-sm text-solid-gray-700">{t('roles.closed')}</span>}
    </>
  );
}
