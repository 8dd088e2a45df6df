import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { usePreferences } from '../../app/preferences.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Page } from '../../design/page.tsx';
import { Answered, Empty } from '../../design/states.tsx';
import { type Column, Table } from '../../design/table.tsx';
import { dayText } from '../../i18n/dates.ts';
import { useStaff } from '../frame/staff.tsx';
import { useNames, useTitle } from './names.ts';
import { SearchBar, soughtMost } from './search-bar.tsx';
import { StatusBadges } from './status.tsx';
import { type Thing, useThings } from './things.ts';
import { useKind } from './use-kind.ts';
import { idsAt, textAt, valueAt } from './values.ts';
import { useWords } from './words.ts';

/** Everything of one kind that the organisation has registered, a page at a time. */
export function ListPage() {
  const kind = useKind();
  const [search, setSearch] = useSearchParams();
  const sought = (search.get('q') ?? '').slice(0, soughtMost);
  // Another kind is another list: it begins at its first page.
  return (
    <List key={kind.name} sought={sought} onSearch={(q) => setSearch(q === '' ? {} : { q })} />
  );
}

/** How many recipients of a scheme are named in its row. */
const namedMost = 3;

type Walk = { readonly sought: string; readonly cursors: readonly string[] };
type ListProps = { readonly sought: string; readonly onSearch: (q: string) => void };

function List({ sought, onSearch }: ListProps) {
  const { t } = useTranslation('registry');
  const { t: common } = useTranslation();
  const kind = useKind();
  const { mayPublish, path } = useStaff();
  // Other words are another list too, but the field they stand in stays as it is.
  const [walk, setWalk] = useState<Walk>({ sought, cursors: [] });
  const cursors = walk.sought === sought ? walk.cursors : [];
  const setCursors = (next: readonly string[]) => setWalk({ sought, cursors: next });
  const things = useThings(kind, sought, cursors.at(-1));
  const columns = useColumns();
  const add = mayPublish && (
    <ButtonLink look="solid" to={path(`${kind.collection}/new`)}>
      {t(`new.${kind.name}`)}
    </ButtonLink>
  );
  return (
    <Page title={t(`nav.${kind.name}`)} lead={t(`lead.${kind.name}`)}>
      {add && <div className="mb-4">{add}</div>}
      {/* Schemes have no names, and there are few. */}
      {kind.name !== 'scheme' && <SearchBar sought={sought} onSearch={onSearch} />}
      <Answered query={things}>
        {({ things: rows, next }) =>
          rows.length === 0 ? (
            <None sought={sought} />
          ) : (
            <>
              {sought !== '' && (
                <p role="status" className="mb-3">
                  {t('list.found', { sought })}
                </p>
              )}
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

function None({ sought }: { sought: string }) {
  const { t } = useTranslation('registry');
  return sought === '' ? (
    <Empty title={t('list.none')}>{t('list.noneWhy')}</Empty>
  ) : (
    <Empty title={t('list.notFound', { sought })}>{t('list.notFoundWhy')}</Empty>
  );
}

function useColumns(): Column<Thing>[] {
  const { t } = useTranslation('registry');
  const kind = useKind();
  const { path } = useStaff();
  const { wording } = usePreferences();
  const titled = useTitle();
  const names = useNames();
  const words = useWords();
  const named = (recipients: readonly string[]): string =>
    recipients.length > namedMost
      ? t('list.recipients', { count: recipients.length })
      : recipients.map((id) => names.of('recipient', id)).join(t('form.comma'));
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
        return named(idsAt(body, 'recipients'));
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
            {titled(kind, thing)}
          </Link>
          {titled(kind, thing) !== thing.id && (
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
