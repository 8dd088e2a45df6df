import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import { When } from '../../app/when.tsx';
import { Badge } from '../../design/badge.tsx';
import { Section } from '../../design/page.tsx';
import { timeText } from '../../i18n/dates.ts';
import type { useNames } from '../names.ts';
import type { StopCase, StopPartner } from './stop-case.ts';

type Props = { readonly stop: StopCase; readonly names: ReturnType<typeof useNames> };

const kinds = ['received', 'stopped', 'erased'] as const;

/** whether those who got the data were told, and what they answered. */
export function PartnerList({ stop, names }: Props) {
  const { t } = useTranslation();
  if (stop.partners.length === 0) return null;
  return (
    <Section title={t('stop.partners')}>
      <ul className="grid gap-3">
        {stop.partners.map((partner) => (
          <li key={partner.partner}>
            <Partner
              partner={partner}
              late={stop.overdue.partners.includes(partner.partner)}
              names={names}
            />
          </li>
        ))}
      </ul>
    </Section>
  );
}

type PartnerProps = { partner: StopPartner; late: boolean; names: Props['names'] };

function Partner({ partner, late, names }: PartnerProps) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const { recipients, dueAt, settled, toldAt, acknowledgements } = partner;
  const last = acknowledgements.at(-1);
  const said = kinds.find((kind) => kind === last?.kind);
  const state = said ? t(`stop.${said}`) : t(late ? 'stop.feedLate' : 'stop.waiting');
  return (
    <article className="rounded-12 border border-solid-gray-420 p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <p className="font-bold">
          {(recipients.length > 0 ? recipients : [partner.partner]).map(names.recipient).join('、')}
        </p>
        <Badge tone={settled ? 'good' : late ? 'warn' : 'info'}>{state}</Badge>
      </div>
      <ul className="mt-1 text-sm text-solid-gray-800">
        {toldAt && (
          <li>
            {t('stop.told')} <When at={toldAt} />
          </li>
        )}
        {acknowledgements.map(({ kind, at }) => {
          const known = kinds.find((one) => one === kind);
          return (
            <li key={kind + at}>
              {known ? t(`stop.${known}`) : kind} <When at={at} />
            </li>
          );
        })}
        {!settled && <li>{t('stop.due', { date: timeText(dueAt, wording) })}</li>}
      </ul>
    </article>
  );
}
