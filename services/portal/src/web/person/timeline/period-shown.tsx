import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import { dayText } from '../../i18n/dates.ts';
import type { Period } from './period.ts';

/** Which days were looked at: what is not listed may stand outside them. */
export function PeriodShown({ period: { from, to } }: { period: Period }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const day = (date: string): string => dayText(`${date}T00:00:00+09:00`, wording);
  return (
    <p className="mb-3">
      {to === undefined
        ? t('timeline.periodUntilNow', { from: day(from) })
        : t('timeline.period', { from: day(from), to: day(to) })}
    </p>
  );
}
