import { useTranslation } from 'react-i18next';
import { Badge } from '../../design/badge.tsx';
import type { Thing } from './things.ts';
import { useKind } from './use-kind.ts';

/** How far a thing is, in words. */
export function StatusBadges({ thing }: { thing: Thing }) {
  const { t } = useTranslation('registry');
  const { published } = useKind();
  const version = thing.versions.at(-1)?.version;
  return (
    <span className="flex flex-wrap gap-1">
      {thing.retired && <Badge tone="calm">{t('status.retired')}</Badge>}
      {!thing.retired && !published && <Badge tone="good">{t('status.registered')}</Badge>}
      {!thing.retired && version !== undefined && (
        <Badge tone="good">{t('status.published', { version })}</Badge>
      )}
      {thing.draft && !thing.proposal && !thing.retired && (
        <Badge tone="info">{t('status.draft')}</Badge>
      )}
      {thing.proposal && <Badge tone="warn">{t('status.proposed')}</Badge>}
    </span>
  );
}
