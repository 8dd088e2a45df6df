import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { usePreferences } from '../../app/preferences.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Problem } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { stopPath } from '../stops/stop-path.ts';
import { type OptOuts, useChange } from './questions.ts';

/** stops every provision of an organisation at once, joint use as well. */
export function AllProvision({ org, standing }: { org: string; standing: OptOuts }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const navigate = useNavigate();
  const change = useChange(org, ({ position }, { what }) => {
    if (what === 'stops') void navigate(stopPath(org, position));
  });
  const stop = standing.stops.find(
    ({ kind, purpose, recipient }) => kind === 'provision' && !purpose && !recipient,
  );
  return (
    <div className="mb-8">
      <h3 className="font-bold">{t('contact.everything')}</h3>
      <p className="mb-3 text-solid-gray-800">{t('contact.everythingLead')}</p>
      {change.isError && <Problem error={change.error} />}
      {stop && (
        <p className="mb-3">
          <Badge tone="calm">{t('contact.optedOut', { date: dayText(stop.since, wording) })}</Badge>
        </p>
      )}
      {stop?.by === 'organisation' ? (
        <p>{t('contact.byOrganisation')}</p>
      ) : (
        <Button
          isPending={change.isPending}
          onPress={() =>
            change.mutate(
              stop
                ? { what: 'stops:undo', kind: 'provision' }
                : { what: 'stops', kind: 'provision', ground: 'wish' },
            )
          }
        >
          {t(stop ? 'contact.undo' : 'contact.everythingStop')}
        </Button>
      )}
    </div>
  );
}
