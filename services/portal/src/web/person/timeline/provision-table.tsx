import { useTranslation } from 'react-i18next';
import { useText } from '../../app/preferences.tsx';
import { When } from '../../app/when.tsx';
import { Tags } from '../../design/card.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Table } from '../../design/table.tsx';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { type Provision, shownMax } from './provisions.ts';
import { useBasis } from './words.ts';

/** What was passed on: when, where to, what, why. */
export function ProvisionTable({ org, rows }: { org: string; rows: readonly Provision[] }) {
  const { t } = useTranslation();
  const text = useText();
  const basis = useBasis();
  const names = useNames(usePublicPage(org).data);
  return (
    <>
      {rows.length >= shownMax && (
        <NoticeBar tone="info" title={t('timeline.cut', { count: shownMax })} />
      )}
      <Table
        caption={t('timeline.title')}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          {
            key: 'when',
            title: t('timeline.when'),
            head: true,
            cell: ({ at }) => <When at={at} />,
          },
          {
            key: 'where',
            title: t('timeline.where'),
            cell: ({ recipient }) => text(recipient.name) || names.recipient(recipient.id),
          },
          {
            key: 'what',
            title: t('timeline.what'),
            cell: ({ items }) => <Tags tags={items.map(names.item)} />,
          },
          {
            key: 'why',
            title: t('timeline.why'),
            cell: (row) => (
              <>
                {names.purpose(row.purpose)}
                <span className="block text-sm text-solid-gray-700">{basis(row.basis)}</span>
              </>
            ),
          },
        ]}
      />
    </>
  );
}
