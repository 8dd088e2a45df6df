import { useTranslation } from 'react-i18next';
import { When } from '../../../app/when.tsx';
import { Badge } from '../../../design/badge.tsx';
import { Section } from '../../../design/page.tsx';
import { Table } from '../../../design/table.tsx';
import { useCode, useOwnNames } from '../common/use-words.ts';
import type { CasePartner, StopCase } from './stop-case.ts';

/** Whether those who hold the data were told, what they answered, and by when they must have. */
export function PartnerAnswers({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const late = ({ partner }: CasePartner) => stop.overdue.partners.includes(partner);
  return (
    <Section title={t('stop.partners')}>
      {stop.partners.length === 0 ? (
        <p>{t('stop.partnersNone')}</p>
      ) : (
        <Table
          caption={t('stop.partners')}
          rows={stop.partners}
          keyOf={({ partner }) => partner}
          columns={[
            {
              key: 'partner',
              title: t('stop.partner'),
              head: true,
              cell: ({ partner, recipients }) => (
                <>
                  <span className="block min-w-32 font-bold">
                    {recipients.map(names.recipient).join('、')}
                  </span>
                  <span className="block text-sm">
                    <code>{partner}</code>
                  </span>
                </>
              ),
            },
            {
              key: 'state',
              title: t('stops.status'),
              cell: (partner) => (
                <Badge tone={partner.settled ? 'good' : late(partner) ? 'bad' : 'info'}>
                  {t(
                    partner.settled
                      ? 'stop.partnerSettled'
                      : late(partner)
                        ? 'stop.partnerLate'
                        : 'stop.partnerWaiting',
                  )}
                </Badge>
              ),
            },
            {
              key: 'told',
              title: t('stop.told'),
              cell: ({ toldAt }) => (toldAt ? <When at={toldAt} /> : t('stop.notTold')),
            },
            { key: 'due', title: t('stop.due'), cell: ({ dueAt }) => <When at={dueAt} /> },
            {
              key: 'said',
              title: t('stop.said'),
              cell: (partner) => <Said partner={partner} />,
            },
          ]}
        />
      )}
    </Section>
  );
}

function Said({ partner }: { partner: CasePartner }) {
  const { t } = useTranslation('operations');
  const code = useCode();
  const { acknowledgements, remindedAt, escalatedAt, cutOffAt } = partner;
  const steps = [
    ['reminded', remindedAt],
    ['escalated', escalatedAt],
    ['cutOff', cutOffAt],
  ] as const;
  const taken = steps.flatMap(([key, at]) => (at === undefined ? [] : [{ key, at }]));
  if (acknowledgements.length + taken.length === 0) return '—';
  return (
    <ul className="text-sm">
      {acknowledgements.map(({ kind, at, via, reference }) => (
        <li key={kind + at} className="mb-1">
          <strong>{code('acknowledged', kind)}</strong> <When at={at} /> ({code('via', via)},{' '}
          <code>{reference}</code>)
        </li>
      ))}
      {taken.map(({ key, at }) => (
        <li key={key}>
          {t(`stop.${key}`)} <When at={at} />
        </li>
      ))}
    </ul>
  );
}
