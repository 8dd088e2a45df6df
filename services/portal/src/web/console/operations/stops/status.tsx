import { useTranslation } from 'react-i18next';
import { Badge, type Tone } from '../../../design/badge.tsx';
import { isLate, type StopCase, type StopStatus } from './stop-case.ts';

const tones: Readonly<Record<StopStatus, Tone>> = {
  held: 'info',
  closing: 'info',
  closed: 'good',
  complete: 'good',
  superseded: 'calm',
};

/** Where a stop stands, and beside it that it is late. */
export function StopStatusBadge({ stop }: { stop: StopCase }) {
  const { t } = useTranslation('operations');
  return (
    <span className="inline-flex flex-wrap gap-2">
      <Badge tone={tones[stop.status]}>{t(`stopStatus.${stop.status}`)}</Badge>
      {isLate(stop) && <Badge tone="bad">{t('stops.late')}</Badge>}
    </span>
  );
}
