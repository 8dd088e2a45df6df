import type { ReactNode } from 'react';

export type Column<Row> = {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Names the row to who hears it read. */
  readonly head?: boolean;
};

export type TableProps<Row> = {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
};

/** Rows and columns; on a phone each row is a card with its columns one under the other. */
export const Table = <Row,>({ caption, columns, rows, keyOf }: TableProps<Row>) => (
  <table className="block w-full border-collapse sm:table">
    <caption className="sr-only">{caption}</caption>
    <thead className="sr-only sm:not-sr-only sm:table-header-group">
      <tr className="border-b-2 border-solid-gray-800">
        {columns.map(({ key, title }) => (
          <th key={key} scope="col" className="px-3 py-2 text-left align-bottom text-sm">
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody className="grid gap-3 sm:table-row-group">
      {rows.map((row) => (
        <tr
          key={keyOf(row)}
          className="block rounded-12 border border-solid-gray-300 p-3 sm:table-row sm:border-0 sm:border-b"
        >
          {columns.map(({ key, title, cell, head }) => {
            const Cell = head ? 'th' : 'td';
            return (
              <Cell
                key={key}
                {...(head ? { scope: 'row' } : {})}
                className="grid grid-cols-[5.5rem_1fr] gap-2 py-1 text-left align-top font-normal sm:table-cell sm:px-3 sm:py-3"
              >
                <span aria-hidden="true" className="text-sm text-solid-gray-700 sm:hidden">
                  {title}
                </span>
                <span>{cell(row)}</span>
              </Cell>
            );
          })}
        </tr>
      ))}
    </tbody>
  </table>
);
