import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import { Badge } from '../../design/badge.tsx';
import { Section } from '../../design/page.tsx';
import { momentText } from '../../i18n/dates.ts';
import type { useNames } from '../names.ts';
import type { StopCase, StopFeed } from './stop-case.ts';

type Props = { readonly stop: StopCase; readonly names: ReturnType<typeof useNames> };

/** each flow turns closed, with its time. */
export function FeedList({ stop, names }: Props) {
  const { t } = useTranslation();
  return (
    <Section title={t('stop.feeds')}>
      {stop.feeds.length === 0 ? (
        <p>{t('stop.feedsNone')}</p>
      ) : (
        <ul className="grid gap-3">
          {stop.feeds.map((feed) => (
            <li key={feed.feed}>
              <Feed feed={feed} late={stop.overdue.feeds.includes(feed.feed)} names={names} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

type FeedProps = { feed: StopFeed; late: boolean; names: Props['names'] };

function Feed({ feed, late, names }: FeedProps) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const { recipient, purpose, closed, closedAt } = feed;
  return (
    <div
      className={`flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-12 border p-4 ${
        closed ? 'border-success-2 bg-green-50' : 'border-solid-gray-420'
      }`}
    >
      <div>
        <p className="font-bold">{names.recipient(recipient)}</p>
        <p className="text-sm text-solid-gray-800">
          {t('stop.purposeOf', { purpose: names.purpose(purpose) })}
        </p>
      </div>
      <div className="flex items-center gap-3">
        {closedAt && <span className="tabular-nums">{momentText(closedAt, wording)}</span>}
        <Badge tone={closed ? 'good' : late ? 'warn' : 'info'}>
          {t(closed ? 'stop.feedClosed' : late ? 'stop.feedLate' : 'stop.feedClosing')}
        </Badge>
      </div>
    </div>
  );
}
