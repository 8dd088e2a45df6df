import { useTranslation } from 'react-i18next';
import type { Consent, PublicPage } from '../../app/shapes.ts';
import { Badge, type Tone } from '../../design/badge.tsx';

const tones: Readonly<Record<Consent['status'], Tone>> = {
  given: 'good',
  refused: 'calm',
  withdrawn: 'calm',
  expired: 'calm',
};

/** given, but to a purpose that is another one now. */
export function isVoid(consent: Consent, page: PublicPage): boolean {
  const purpose = page.purposes.find(({ id }) => id === consent.purpose);
  return consent.status === 'given' && consent.purposeVersion < (purpose?.consentValidFrom ?? 1);
}

export function VoidBadge() {
  const { t } = useTranslation();
  return <Badge tone="warn">{t('consents.status.void')}</Badge>;
}

export function StatusBadge({ status }: { status: Consent['status'] }) {
  const { t } = useTranslation();
  return <Badge tone={tones[status]}>{t(`consents.status.${status}`)}</Badge>;
}
