import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { usePreferences, useText } from '../../app/preferences.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Page } from '../../design/page.tsx';
import { Answered, Empty } from '../../design/states.tsx';
import { type Column, Table } from '../../design/table.tsx';
import { dayText } from '../../i18n/dates.ts';
import { useStaff } from '../frame/staff.tsx';
import { titleOf, useNames } from './names.ts';
import { StatusBadges } from './status.tsx';
import { type Thing, useThings } from './things.ts';
import { useKind } from './use-kind.ts';
import { idsAt, textAt, valueAt } from './values.ts';
import { useWords } from './words.ts';

/** Everything of one kind that the organisation has registered, a page at a time. */
export function ListPage() {
  const kind = useKind();
  // Another kind is another list: it begins at its first page.
  return <List key={kind.name} />;
}

function List() {
  const { t } = useTranslation('registry');
  const { t: common } = useTranslation();
  const kind = useKind();
  const { mayPublish, path } = useStaff();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const things = useThings(kind, cursors.at(-1));
  const columns = useColumns();
  const add = mayPublish && (
    <ButtonLink look="solid" to={path(`${kind.collection}/new`)}>
      {t(`new.${kind.name}`)}
    </ButtonLink>
  );
  return (
    <Page title={t(`nav.${kind.name}`)} lead={t(`lead.${kind.name}`)}>
      {add && <div className="mb-4">{add}</div>}
      <Answered query={things}>
        {({ things: rows, next }) =>
          rows.length === 0 ? (
            <Empty title={t('list.none')}>{t('list.noneWhy')}</Empty>
          ) : (
            <>
              <Table
                caption={t(`nav.${kind.name}`)}
                columns={columns}
                rows={rows}
                keyOf={({ id }) => id}
              />
              {(cursors.length > 0 || next !== undefined) && (
                <nav aria-label={t('list.pages')} className="mt-4 flex items-center gap-3">
                  <Button
                    isDisabled={cursors.length === 0}
                    onPress={() => setCursors(cursors.slice(0, -1))}
                  >
                    {t('list.previous')}
                  </Button>
                  <span aria-live="polite">{t('list.page', { page: cursors.length + 1 })}</span>
                  <Button
                    isDisabled={next === undefined}
                    onPress={() => next !== undefined && setCursors([...cursors, next])}
                  >
                    {t('list.next')}
                  </Button>
                  {things.isFetching && <span role="status">{common('states.loading')}</span>}
                </nav>
              )}
            </>
          )
        }
      </Answered>
    </Page>
  );
}

function useColumns(): Column<Thing>[] {
  const { t } = useTranslation('registry');
  const kind = useKind();
  const { path } = useStaff();
  const { wording } = usePreferences();
  const text = useText();
  const names = useNames();
  const words = useWords();
  const bodyOf = (thing: Thing) => thing.body ?? thing.draft;
  const about = (thing: Thing): string => {
    const body = bodyOf(thing);
    switch (kind.name) {
      case 'item':
        return words.code(textAt(body, 'category'));
      case 'recipient':
        return words.code(textAt(body, 'relation'));
      case 'processor':
        return t('list.clauses', { count: idsAt(body, 'clauses').length });
      case 'jointUse':
      case 'purpose':
        return t('list.items', { count: idsAt(body, 'items').length });
      case 'notice':
        return t('list.purposes', { count: listLength(valueAt(body, 'purposes')) });
      case 'scheme':
        return names.of('purpose', textAt(body, 'purpose'));
    }
  };
  return [
    {
      key: 'name',
      title: t('list.name'),
      head: true,
      cell: (thing) => (
        <>
          <Link to={path(`${kind.collection}/${thing.id}`)} className="font-bold">
            {titleOf(thing, text)}
          </Link>
          {titleOf(thing, text) !== thing.id && (
            <span className="block text-sm text-solid-gray-700">{thing.id}</span>
          )}
        </>
      ),
    },
    { key: 'about', title: t(`about.${kind.name}`), cell: about },
    { key: 'status', title: t('list.status'), cell: (thing) => <StatusBadges thing={thing} /> },
    {
      key: 'changed',
      title: t('list.changed'),
      cell: ({ changedAt }) => (changedAt ? dayText(changedAt, wording) : t('status.never')),
    },
  ];
}

const listLength = (given: unknown): number => (Array.isArray(given) ? given.length : 0);
