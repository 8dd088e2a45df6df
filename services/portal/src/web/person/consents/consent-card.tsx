import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import type { Consent, PublicPage } from '../../app/shapes.ts';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Card, Facts, Tags } from '../../design/card.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Problem } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { useNames } from '../names.ts';
import { PartDialog } from './part-dialog.tsx';
import { isVoid, StatusBadge, VoidBadge } from './status.tsx';
import { recipientsOf, useWithdraw } from './withdraw.ts';

type Props = { readonly org: string; readonly page: PublicPage; readonly consent: Consent };
/** On the page of a purpose its title stands above already. */
type CardProps = Props & { readonly alone?: boolean };

/** One purpose: what is used, by whom, since when, and the button that stops it. */
export function ConsentCard({ org, page, consent, alone = false }: CardProps) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const names = useNames(page);
  const { purpose, status, scopes, answeredAt, expiresAt } = consent;
  const recipients = recipientsOf(scopes);
  const given = status === 'given';
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-2">
        {!alone && <h3 className="text-lg leading-160 font-bold">{names.purpose(purpose)}</h3>}
        {isVoid(consent, page) ? <VoidBadge /> : <StatusBadge status={status} />}
      </div>
      <p className="mt-1 text-solid-gray-800">{names.description(purpose)}</p>
      {isVoid(consent, page) && <NoticeBar tone="warn" title={t('consents.void')} />}
      <Facts
        facts={[
          ...(given
            ? [
                {
                  name: t('consents.items'),
                  value: <Tags tags={scopes.map(({ item }) => names.item(item))} />,
                },
                {
                  name: t('consents.recipients'),
                  value:
                    recipients.length > 0 ? (
                      <Tags tags={recipients.map(names.recipient)} />
                    ) : (
                      t('consents.nobody')
                    ),
                },
              ]
            : []),
          {
            name: given ? t('consents.since') : t('consents.ended'),
            value: dayText(answeredAt, wording),
          },
          ...(given
            ? [
                {
                  name: t('consents.until'),
                  value: expiresAt ? dayText(expiresAt, wording) : t('consents.untilNone'),
                },
              ]
            : []),
        ]}
      />
      {given ? (
        <StopActions org={org} page={page} consent={consent} alone={alone} />
      ) : (
        <OtherActions org={org} page={page} consent={consent} alone={alone} />
      )}
    </Card>
  );
}

function StopActions({ org, page, consent, alone }: CardProps) {
  const { t } = useTranslation();
  const names = useNames(page);
  const withdraw = useWithdraw(org);
  const [part, setPart] = useState(false);
  const purpose = names.purpose(consent.purpose);
  const divisible = consent.scopes.length > 1 || recipientsOf(consent.scopes).length > 1;
  return (
    <>
      {withdraw.isError && <Problem error={withdraw.error} />}
      <p className="mb-2 text-sm text-solid-gray-700">{t('consents.stopHint')}</p>
      <div className="grid gap-2 sm:flex sm:flex-wrap">
        <Button
          isPending={withdraw.isPending}
          aria-label={t('consents.stopFor', { purpose })}
          onPress={() => withdraw.mutate({ purpose: consent.purpose })}
        >
          {withdraw.isPending ? t('states.busy') : t('consents.stop')}
        </Button>
        {isVoid(consent, page) && (
          <ButtonLink
            to={`/consent/${org}/${consent.notice}`}
            aria-label={`${purpose}: ${t('consents.read')}`}
          >
            {t('consents.read')}
          </ButtonLink>
        )}
        {divisible && (
          <Button aria-label={t('consents.partFor', { purpose })} onPress={() => setPart(true)}>
            {t('consents.part')}
          </Button>
        )}
        {!alone && <Detail org={org} consent={consent} purpose={purpose} />}
      </div>
      {part && (
        <PartDialog org={org} page={page} consent={consent} onClose={() => setPart(false)} />
      )}
    </>
  );
}

function OtherActions({ org, page, consent, alone }: CardProps) {
  const { t } = useTranslation();
  const purpose = useNames(page).purpose(consent.purpose);
  return (
    <div className="grid gap-2 sm:flex sm:flex-wrap">
      {consent.notice && (
        <ButtonLink
          to={`/consent/${org}/${consent.notice}`}
          aria-label={t('consents.giveFor', { purpose })}
        >
          {t('consents.give')}
        </ButtonLink>
      )}
      {!alone && <Detail org={org} consent={consent} purpose={purpose} />}
    </div>
  );
}

function Detail({ org, consent, purpose }: { org: string; consent: Consent; purpose: string }) {
  const { t } = useTranslation();
  return (
    <ButtonLink
      look="quiet"
      to={`/consents/${org}/${consent.purpose}`}
      aria-label={t('consents.detailFor', { purpose })}
    >
      {t('consents.detail')}
    </ButtonLink>
  );
}
