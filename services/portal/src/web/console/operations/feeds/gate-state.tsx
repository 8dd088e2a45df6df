import { useTranslation } from 'react-i18next';
import { Badge } from '../../../design/badge.tsx';
import { useCode } from '../common/use-words.ts';
import type { GateStatus } from './feeds.ts';

/** Open, or paused and why: a pause that nobody ordered is bad, one that somebody did is not. */
export function GateState({ status }: { status: GateStatus }) {
  const { t } = useTranslation('operations');
  const code = useCode();
  if (status.status === 'open') return <Badge tone="good">{t('feeds.open')}</Badge>;
  const ordered = status.why === 'paused-by-operator';
  return (
    <span>
      <Badge tone={ordered ? 'warn' : 'bad'}>{t('feeds.paused')}</Badge>
      <span className="block text-sm">{code('pausedWhy', status.why)}</span>
    </span>
  );
}

/** How old the newest proof is that the view is not behind. */
export function Freshness({ ms }: { ms: number | null }) {
  const { t } = useTranslation('operations');
  return <span className="tabular-nums">{ms === null ? t('feeds.never') : `${ms} ms`}</span>;
}
