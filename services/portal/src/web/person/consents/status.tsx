import { useTranslation } from 'react-i18next';
import type { Consent } from '../../app/shapes.ts';
import { Badge, type Tone } from '../../design/badge.tsx';

const tones: Readonly<Record<Consent['status'], Tone>> = {
  given: 'good',
  refused: 'calm',
  withdrawn: 'calm',
  expired: 'calm',
};

export function StatusBadge({ status }: { status: Consent['status'] }) {
  const { t } = useTranslation();
  return <Badge tone={tones[status]}>{t(`consents.status.${status}`)}</Badge>;
}
