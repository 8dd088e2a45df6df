import { useTranslation } from 'react-i18next';
import type { Consent } from '../../../app/shapes.ts';
import { When } from '../../../app/when.tsx';
import { Badge, type Tone } from '../../../design/badge.tsx';
import { Tags } from '../../../design/card.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Answered, Empty } from '../../../design/states.tsx';
import { Table } from '../../../design/table.tsx';
import type { LookReason } from '../common/reasons.tsx';
import { useOwnNames } from '../common/use-words.ts';
import { usePerson } from './person.ts';

const tones: Readonly<Record<Consent['status'], Tone>> = {
  given: 'good',
  refused: 'calm',
  withdrawn: 'warn',
  expired: 'calm',
};

type Props = { readonly org: string; readonly person: string; readonly reason: LookReason };

/** What a person answered, purpose by purpose. */
export function Answers({ org, person, reason }: Props) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const found = usePerson(org, person, reason);
  return (
    <Answered query={found}>
      {({ consents, capacity, representatives }) => (
        <>
          {capacity.needsRepresentative && (
            <NoticeBar tone="info" title={t('person.needsRepresentative')}>
              {capacity.until && <When at={capacity.until} />}{' '}
              {t('person.representatives', { count: representatives.length })}
            </NoticeBar>
          )}
          {consents.length === 0 ? (
            <Empty title={t('person.noAnswer')} />
          ) : (
            <Table
              caption={t('person.answers')}
              rows={consents}
              keyOf={({ purpose }) => purpose}
              columns={[
                {
                  key: 'purpose',
                  title: t('playground.purpose'),
                  head: true,
                  cell: ({ purpose, purposeVersion }) => (
                    <>
                      {names.purpose(purpose)}
                      <span className="block text-sm text-solid-gray-700">
                        {t('person.version', { version: purposeVersion })}
                      </span>
                    </>
                  ),
                },
                {
                  key: 'status',
                  title: t('stops.status'),
                  cell: ({ status }) => (
                    <Badge tone={tones[status]}>{t(`consentStatus.${status}`)}</Badge>
                  ),
                },
                {
                  key: 'at',
                  title: t('person.answeredAt'),
                  cell: ({ answeredAt }) => <When at={answeredAt} />,
                },
                {
                  key: 'items',
                  title: t('playground.items'),
                  cell: ({ scopes }) => <Tags tags={scopes.map(({ item }) => names.item(item))} />,
                },
                {
                  key: 'to',
                  title: t('playground.recipient'),
                  cell: ({ scopes }) =>
                    [...new Set(scopes.flatMap(({ recipients }) => recipients))]
                      .map(names.recipient)
                      .join('、') || '—',
                },
              ]}
            />
          )}
        </>
      )}
    </Answered>
  );
}
