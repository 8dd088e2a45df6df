import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { usePreferences } from '../../app/preferences.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Card, Facts, Tags } from '../../design/card.tsx';
import { Answered, Problem } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { stopPath } from '../stops/stop-path.ts';
import { type OptOuts, type PublicScheme, useChange, useSchemes } from './questions.ts';

type Props = { readonly org: string; readonly standing: OptOuts };

/** what is passed on under a filing, with the button that stops it. */
export function Schemes({ org, standing }: Props) {
  const { t } = useTranslation();
  const schemes = useSchemes(org);
  const { gpc } = standing;
  return (
    <div className="mb-8">
      <h3 className="font-bold">{t('contact.schemes')}</h3>
      <Answered query={schemes}>
        {(all) => {
          const living = all.filter(({ inForce, announced }) => inForce || announced.length > 0);
          if (living.length === 0) {
            return <p className="text-solid-gray-800">{t('contact.schemesNone')}</p>;
          }
          return (
            <>
              <p className="mb-3 text-solid-gray-800">{t('contact.schemesLead')}</p>
              <ul className="grid gap-4">
                {living.map((scheme) => (
                  <li key={scheme.scheme}>
                    <Scheme org={org} standing={standing} scheme={scheme} />
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Answered>
      {gpc.status !== 'never' && (
        <p className="mt-3">
          <span className="font-bold">{t('contact.gpc')}: </span>
          {gpc.status === 'in-force' ? t('contact.gpcOn') : t('contact.gpcUndone')}
        </p>
      )}
    </div>
  );
}

function Scheme({ org, standing, scheme }: Props & { scheme: PublicScheme }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const navigate = useNavigate();
  const names = useNames(usePublicPage(org).data);
  const change = useChange(org, ({ position }, { what }) => {
    if (what === 'opt-outs') void navigate(stopPath(org, position));
  });
  const version = scheme.inForce ?? scheme.announced[0];
  const stopped = standing.schemes.find((one) => one.scheme === scheme.scheme);
  const what = names.purpose(version?.purpose ?? scheme.scheme);
  const starts = !scheme.inForce && version?.startsAt;
  return (
    <Card>
      <div className="flex flex-wrap items-start justify-between gap-2">
        <h4 className="text-lg font-bold">{what}</h4>
        {stopped ? (
          <Badge tone="calm">
            {t('contact.optedOut', { date: dayText(stopped.since, wording) })}
          </Badge>
        ) : (
          <Badge tone="info">
            {starts
              ? t('contact.startsAt', { date: dayText(starts, wording) })
              : t('contact.flowing')}
          </Badge>
        )}
      </div>
      <Facts
        facts={[
          {
            name: t('consents.items'),
            value: <Tags tags={(version?.items ?? []).map(names.item)} />,
          },
          {
            name: t('consents.recipients'),
            value: <Tags tags={(version?.recipients ?? []).map(names.recipient)} />,
          },
        ]}
      />
      {version?.filingNumber && (
        <p className="mb-3 text-sm text-solid-gray-700">
          {t('contact.filing', { number: version.filingNumber })}
        </p>
      )}
      {change.isError && <Problem error={change.error} />}
      {stopped ? (
        <Button
          isPending={change.isPending}
          aria-label={t('contact.undoFor', { scheme: what })}
          onPress={() => change.mutate({ what: 'opt-outs:undo', schemes: [scheme.scheme] })}
        >
          {t('contact.undo')}
        </Button>
      ) : (
        <Button
          isPending={change.isPending}
          aria-label={t('contact.optOutFor', { scheme: what })}
          onPress={() => change.mutate({ what: 'opt-outs', schemes: [scheme.scheme] })}
        >
          {t('contact.optOut')}
        </Button>
      )}
    </Card>
  );
}
