import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { usePreferences } from '../../app/preferences.tsx';
import type { HistoryEntry, PublicPage } from '../../app/shapes.ts';
import { ButtonLink } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page } from '../../design/page.tsx';
import { Answered } from '../../design/states.tsx';
import { type Step, Steps } from '../../design/steps.tsx';
import { momentText, timeText } from '../../i18n/dates.ts';
import { useHistoryEntry } from '../history.ts';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { usePublished } from './progress.ts';

/** 止まるまで: what was asked for, and how far it has come, live. */
export function StopPage() {
  const { t } = useTranslation();
  const { org = '', owner = '', version = '' } = useParams();
  const entry = useHistoryEntry(org, owner, Number(version));
  const page = usePublicPage(org);
  return (
    <Page title={t('stop.title')}>
      <Answered query={page}>
        {(shown) => (
          <Answered query={entry}>
            {(found) => <Followed org={org} owner={owner} page={shown} entry={found} />}
          </Answered>
        )}
      </Answered>
    </Page>
  );
}

type Props = {
  readonly org: string;
  readonly owner: string;
  readonly page: PublicPage;
  readonly entry: HistoryEntry | null;
};

function Followed({ org, owner, page, entry }: Props) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const names = useNames(page);
  const published = usePublished(org, owner, entry?.version ?? 0);
  if (!entry) return <NoticeBar tone="bad" title={t('states.notFound')} />;
  const inForce = published.data?.inForce === true;
  const steps: Step[] = [
    {
      state: 'done',
      title: t('stop.accepted'),
      at: momentText(entry.at, wording),
      more: t('stop.acceptedText'),
    },
    {
      state: inForce ? 'done' : published.data ? 'late' : 'going',
      title: inForce ? t('stop.published') : t('stop.publishing'),
      ...(inForce || !published.data ? {} : { more: t('stop.late') }),
    },
  ];
  const purpose = names.purpose(entry.purpose ?? '');
  return (
    <>
      <p className="text-xl leading-150 font-bold">
        {owner === 'consent' ? t('stop.withdrawal', { purpose }) : t('stop.optOut')}
      </p>
      <p className="mb-6 text-solid-gray-700">
        {names.organisation} — {timeText(entry.at, wording)}
      </p>
      <div aria-live="polite">
        <Steps label={t('stop.title')} steps={steps} />
      </div>
      <div className="mt-8 flex flex-wrap gap-2">
        <ButtonLink to="/consents">{t('detail.back')}</ButtonLink>
        <ButtonLink to="/stops">{t('stop.list')}</ButtonLink>
      </div>
    </>
  );
}
