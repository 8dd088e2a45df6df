import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import { Button } from '../../design/button.tsx';
import { Problem } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { type OptOuts, useChange } from './questions.ts';

const channels = ['e-mail', 'mail', 'phone', 'visit', 'all'] as const;

/** contact, by each way it can come. */
export function Channels({ org, standing }: { org: string; standing: OptOuts }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const change = useChange(org);
  return (
    <div className="mb-8">
      <h3 className="font-bold">{t('contact.channels')}</h3>
      <p className="mb-3 text-solid-gray-800">{t('contact.channelsLead')}</p>
      {change.isError && <Problem error={change.error} />}
      <ul className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
        {channels.map((channel) => {
          const stop = standing.contactStops.find((one) => one.channel === channel);
          const name = t(`contact.channel.${channel}`);
          return (
            <li key={channel} className="flex flex-wrap items-center justify-between gap-2 py-2">
              <div>
                <p className="font-bold">{name}</p>
                <p className="text-sm text-solid-gray-700">
                  {stop
                    ? t('contact.closed', { date: dayText(stop.since, wording) })
                    : t('contact.open')}
                </p>
              </div>
              {stop?.by === 'organisation' ? (
                <p>{t('contact.byOrganisation')}</p>
              ) : (
                <Button
                  isDisabled={change.isPending}
                  aria-label={t(stop ? 'contact.resumeFor' : 'contact.stopFor', { channel: name })}
                  onPress={() =>
                    change.mutate({ what: stop ? 'contact-stops:undo' : 'contact-stops', channel })
                  }
                >
                  {t(stop ? 'contact.resume' : 'contact.stop')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
