import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../design/button.tsx';
import { Empty, Loading, Problem } from '../../../design/states.tsx';
import { type Column, Table } from '../../../design/table.tsx';
import type { Paged } from './paged.ts';

export type PagedTableProps<Row> = {
  readonly list: Paged<Row>;
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  readonly empty: { readonly title: string; readonly why?: string };
  /** What can be done with all of it, beside the count. */
  readonly action?: ReactNode;
};

/**
 * A table that grows page by page, in each of the states a list can be in. Past a few pages those
 * read first make room for those that come; the button above the table brings them back.
 */
export function PagedTable<Row>(props: PagedTableProps<Row>) {
  const { list, caption, columns, keyOf, empty, action } = props;
  const { t } = useTranslation('operations');
  if (list.isPending) return <Loading />;
  if (list.isError && !list.data) {
    return <Problem error={list.error} retry={() => void list.refetch()} />;
  }
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0) return <Empty title={empty.title}>{empty.why}</Empty>;
  const busy = list.isFetchingNextPage || list.isFetchingPreviousPage;
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <Shown list={list} count={rows.length} />
        {action}
      </div>
      {list.hasPreviousPage && (
        <div className="mb-4 text-center">
          <Button
            isDisabled={busy}
            onPress={() => void list.fetchPreviousPage({ cancelRefetch: false })}
          >
            {t('list.earlier')}
          </Button>
        </div>
      )}
      <Table caption={caption} columns={columns} rows={rows} keyOf={keyOf} />
      {list.isError && <Problem error={list.error} />}
      {list.hasNextPage && (
        <div className="mt-4 text-center">
          <Button
            isDisabled={busy}
            onPress={() => void list.fetchNextPage({ cancelRefetch: false })}
          >
            {t('list.more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** How many rows stand here, and where in the list once its beginning has left the page. */
function Shown<Row>({ list, count }: { list: Paged<Row>; count: number }) {
  const { t } = useTranslation('operations');
  const before = list.data?.pageParams[0]?.rowsBefore ?? 0;
  const [from, to] = [before + 1, before + count].map((at) => at.toLocaleString());
  const text =
    before > 0
      ? t(list.hasNextPage ? 'list.partShown' : 'list.endShown', { from, to })
      : t(list.hasNextPage ? 'list.someShown' : 'list.allShown', { count });
  return <p aria-live="polite">{text}</p>;
}
