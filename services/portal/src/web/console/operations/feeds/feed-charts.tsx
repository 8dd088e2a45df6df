import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../app/preferences.tsx';
import { Section } from '../../../design/page.tsx';
import { Answered } from '../../../design/states.tsx';
import { Table } from '../../../design/table.tsx';
import { clockText } from '../../../i18n/dates.ts';
import { Chart } from './chart.tsx';
import { type GateStatus, useReleasedPerHour, useSamples } from './feeds.ts';
import { ratesOf } from './rates.ts';

type Props = {
  readonly org: string;
  readonly feed: string;
  readonly status: GateStatus | undefined;
  readonly atMs: number;
};

/** What goes out and what is held back: second by second now, hour by hour before. */
export function FeedCharts({ org, feed, status, atMs }: Props) {
  const { t } = useTranslation('operations');
  const rates = ratesOf(useSamples(status, atMs));
  return (
    <>
      <Section title={t('feeds.now')}>
        <p className="mb-2">
          {t('feeds.nowText', {
            released: (status?.released ?? 0).toLocaleString(),
            withheld: (status?.withheld ?? 0).toLocaleString(),
          })}
        </p>
        <Chart
          label={t('feeds.nowLabel')}
          waiting={t('feeds.nowWaiting')}
          seconds={rates.seconds}
          lines={[
            { name: t('feeds.releasedRate'), values: rates.released, look: 'released' },
            { name: t('feeds.withheldRate'), values: rates.withheld, look: 'withheld' },
          ]}
        />
      </Section>
      <PerHour org={org} feed={feed} />
    </>
  );
}

function PerHour({ org, feed }: { org: string; feed: string }) {
  const { t } = useTranslation('operations');
  const { wording } = usePreferences();
  const hours = useReleasedPerHour(org, feed);
  const clock = (ms: number) => clockText(ms, wording);
  return (
    <Section title={t('feeds.perHour')}>
      <p className="mb-2">{t('feeds.perHourText')}</p>
      <Answered query={hours}>
        {(rows) => (
          <>
            <Chart
              label={t('feeds.perHour')}
              waiting=""
              bars
              seconds={rows.map(({ fromMs }) => fromMs / 1_000)}
              lines={[
                {
                  name: t('feeds.releasedCount'),
                  values: rows.map(({ count }) => count),
                  look: 'released',
                },
              ]}
            />
            <details className="mt-2">
              <summary className="cursor-pointer text-key-900">{t('feeds.asTable')}</summary>
              <Table
                caption={t('feeds.perHour')}
                rows={rows}
                keyOf={({ fromMs }) => String(fromMs)}
                columns={[
                  {
                    key: 'hour',
                    title: t('feeds.hour'),
                    head: true,
                    cell: ({ fromMs }) => t('feeds.fromHour', { at: clock(fromMs) }),
                  },
                  {
                    key: 'count',
                    title: t('feeds.releasedCount'),
                    cell: ({ count }) => count.toLocaleString(),
                  },
                ]}
              />
            </details>
          </>
        )}
      </Answered>
    </Section>
  );
}
