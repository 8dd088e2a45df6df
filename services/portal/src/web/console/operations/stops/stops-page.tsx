import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { closingVerdict } from '../../../app/closing.ts';
import { When } from '../../../app/when.tsx';
import { Button } from '../../../design/button.tsx';
import { Page } from '../../../design/page.tsx';
import { Select } from '../../../design/select.tsx';
import type { Column } from '../../../design/table.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { PagedTable } from '../common/paged-table.tsx';
import { useCode, useOwnNames, useTimes } from '../common/use-words.ts';
import { StopStatusBadge } from './status.tsx';
import { type StopCase, stopStatuses, useStops } from './stop-case.ts';

/** every stop of the organisation, and first of all those that are overdue. */
export function StopsPage() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const [search, setSearch] = useSearchParams();
  const show = search.get('show') ?? '';
  const overdue = show === 'overdue';
  const status = stopStatuses.find((one) => one === show) ?? '';
  const list = useStops(org, { overdue, status });
  const columns = useStopColumns();
  return (
    <Page title={t('stops.title')} lead={t('stops.lead')}>
      <div className="mb-5 flex flex-wrap items-end gap-3">
        <Select
          label={t('stops.show')}
          value={show}
          onChange={(value) => setSearch(value === '' ? {} : { show: value }, { replace: true })}
          options={[
            { value: '', label: t('stops.all') },
            { value: 'overdue', label: t('stops.overdue') },
            ...stopStatuses.map((value) => ({ value, label: t(`stopStatus.${value}`) })),
          ]}
        />
        <Button isDisabled={list.isFetching} onPress={() => void list.refetch()}>
          {t('list.again')}
        </Button>
      </div>
      <PagedTable
        list={list}
        caption={t('stops.title')}
        columns={columns}
        keyOf={({ stop }) => stop}
        empty={{ title: t(overdue ? 'stops.noneOverdue' : 'stops.none') }}
      />
    </Page>
  );
}

/** How long it took, or how long until that was proven. */
function Took({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const { duration } = useTimes();
  if (stop.closingMs === undefined) return '—';
  if (stop.feeds.length === 0) return t('stops.noFeed');
  return (
    <>
      {duration(stop.closingMs)}
      {closingVerdict(stop) === 'held' && (
        <span className="block text-sm text-solid-gray-700">{t('fanOut.state.proven')}</span>
      )}
    </>
  );
}

/** The columns of a list of stops, here and on the page of a person. */
export function useStopColumns(): Column<StopCase>[] {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const code = useCode();
  const names = useOwnNames();
  return [
    {
      key: 'when',
      title: t('stops.when'),
      head: true,
      cell: ({ stop, answeredAt, heldAt }) => {
        const at = answeredAt ?? heldAt;
        return <Link to={path(`stops/${stop}`)}>{at ? <When at={at} /> : stop}</Link>;
      },
    },
    {
      key: 'kind',
      title: t('stops.kind'),
      cell: ({ kind, purposes }) => (
        <>
          {kind === undefined ? t('stops.notYet') : code('stopKind', kind)}
          <span className="block text-sm text-solid-gray-700">
            {purposes.map(names.purpose).join('、')}
          </span>
        </>
      ),
    },
    {
      key: 'status',
      title: t('stops.status'),
      cell: (stop) => <StopStatusBadge stop={stop} />,
    },
    {
      key: 'took',
      title: t('stops.took'),
      cell: (stop) => <Took stop={stop} />,
    },
    {
      key: 'partners',
      title: t('stops.partners'),
      cell: ({ partners }) =>
        partners.length === 0
          ? t('stops.noPartner')
          : t('stops.answered', {
              settled: partners.filter(({ settled }) => settled).length,
              all: partners.length,
            }),
    },
  ];
}
