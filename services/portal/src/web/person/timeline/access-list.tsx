import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../app/when.tsx';
import { Button } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Answered } from '../../design/states.tsx';
import { Table } from '../../design/table.tsx';
import type { Period } from './period.ts';
import { PeriodShown } from './period-shown.tsx';
import { shownMax, useAccess } from './provisions.ts';
import { useRole } from './words.ts';

/** who looked at this person's data; asked for only when somebody wants to know. */
export function AccessList({ org, period }: { org: string; period: Period }) {
  const { t } = useTranslation();
  const role = useRole();
  const [shown, setShown] = useState(false);
  const access = useAccess(org, period, shown);
  return (
    <div className="mt-6">
      <h3 className="font-bold">{t('timeline.access')}</h3>
      <p className="mb-3 text-solid-gray-800">{t('timeline.accessLead')}</p>
      {!shown && <Button onPress={() => setShown(true)}>{t('timeline.accessShow')}</Button>}
      {shown && <PeriodShown period={period} />}
      {(access.data?.length ?? 0) >= shownMax && (
        <NoticeBar tone="info" title={t('timeline.accessCut', { count: shownMax })} />
      )}
      {shown && (
        <Answered query={access}>
          {(rows) =>
            rows.length === 0 ? (
              <p>{t('timeline.accessNone')}</p>
            ) : (
              <Table
                caption={t('timeline.access')}
                rows={rows}
                keyOf={({ id }) => id}
                columns={[
                  {
                    key: 'when',
                    title: t('timeline.when'),
                    head: true,
                    cell: ({ at }) => <When at={at} />,
                  },
                  { key: 'who', title: t('timeline.who'), cell: ({ by }) => role(by.role) },
                  { key: 'what', title: t('timeline.looked'), cell: ({ operation }) => operation },
                ]}
              />
            )
          }
        </Answered>
      )}
    </div>
  );
}
