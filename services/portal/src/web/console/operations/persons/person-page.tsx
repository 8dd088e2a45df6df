import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useParams } from 'react-router';
import { Button, ButtonLink } from '../../../design/button.tsx';
import { Page, Section } from '../../../design/page.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { PagedTable } from '../common/paged-table.tsx';
import { type LookReason, lookReasonOf, ReasonSelect } from '../common/reasons.tsx';
import { useStopColumns } from '../stops/stops-page.tsx';
import { Answers } from './answers.tsx';
import { OptOuts } from './opt-outs.tsx';
import { usePersonStops } from './person.ts';

/** What one person answered and stopped, shown once somebody has said why. */
export function PersonPage() {
  const { t } = useTranslation('operations');
  const { path } = useStaff();
  const { person = '' } = useParams();
  const { state } = useLocation();
  const [reason, setReason] = useState(() =>
    lookReasonOf((state as { reason?: unknown } | null)?.reason),
  );
  return (
    <Page
      title={t('person.title')}
      above={<Link to={path('persons')}>{t('person.back')}</Link>}
      lead={<code>{person}</code>}
    >
      {reason ? <Shown person={person} reason={reason} /> : <AskReason onReason={setReason} />}
    </Page>
  );
}

/** Who comes here by an address has not said why yet. */
function AskReason({ onReason }: { onReason: (reason: LookReason) => void }) {
  const { t } = useTranslation('operations');
  const [reason, setReason] = useState<LookReason>();
  return (
    <div className="rounded-12 bg-solid-gray-50 p-4 sm:p-6">
      <p className="mb-3">{t('person.sayWhy')}</p>
      <div className="mb-4 max-w-xl">
        <ReasonSelect value={reason} onChange={setReason} />
      </div>
      <Button look="solid" isDisabled={!reason} onPress={() => reason && onReason(reason)}>
        {t('persons.look')}
      </Button>
      <p className="mt-3 text-sm text-solid-gray-700">{t('look.recorded')}</p>
    </div>
  );
}

type Props = { readonly person: string; readonly reason: LookReason };

function Shown({ person, reason }: Props) {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const stops = usePersonStops(org, person, reason);
  const columns = useStopColumns();
  return (
    <>
      <p className="text-sm text-solid-gray-700">
        {t('person.because', { reason: t(`lookReason.${reason}`) })}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <ButtonLink to={`${path('provisions')}?person=${person}`}>
          {t('person.provisions')}
        </ButtonLink>
        <ButtonLink to={`${path('playground')}?person=${person}`}>{t('person.ask')}</ButtonLink>
      </div>
      <Section title={t('person.answers')}>
        <Answers org={org} person={person} reason={reason} />
      </Section>
      <Section title={t('person.optOuts')}>
        <OptOuts org={org} person={person} reason={reason} />
      </Section>
      <Section title={t('stops.title')}>
        <PagedTable
          list={stops}
          caption={t('stops.title')}
          columns={columns}
          keyOf={({ stop }) => stop}
          empty={{ title: t('person.noStop') }}
        />
      </Section>
    </>
  );
}
