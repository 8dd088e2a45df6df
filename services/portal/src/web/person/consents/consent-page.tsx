import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { usePreferences, useText } from '../../app/preferences.tsx';
import type { Consent, HistoryEntry, PublicPage } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Empty, Problem } from '../../design/states.tsx';
import { dayText, timeText } from '../../i18n/dates.ts';
import { useConsentHistory } from '../history.ts';
import { useNames } from '../names.ts';
import { useMine, useNotice, usePublicPage } from '../questions.ts';
import { saveAnswer, saveJson } from '../save.ts';
import { Changes } from './changes.tsx';
import { ConsentCard } from './consent-card.tsx';

/** One purpose in full: the notice then and now, the receipt, and everything recorded about it. */
export function ConsentPage() {
  const { t } = useTranslation();
  const { org = '', purpose = '' } = useParams();
  const mine = useMine();
  const page = usePublicPage(org);
  const names = useNames(page.data);
  const consent = mine.data
    ?.find(({ id }) => id === org)
    ?.person.consents.find((one) => one.purpose === purpose);
  const above = (
    <Link to="/consents" className="inline-block py-2">
      {t('detail.back')}
    </Link>
  );
  return (
    <Page title={page.data ? names.purpose(purpose) : t('consents.title')} above={above}>
      <Answered query={page}>
        {(shown) => (
          <Answered query={mine}>
            {() =>
              consent ? (
                <Whole org={org} page={shown} consent={consent} />
              ) : (
                <Empty title={t('consents.status.none')} />
              )
            }
          </Answered>
        )}
      </Answered>
    </Page>
  );
}

type Props = { readonly org: string; readonly page: PublicPage; readonly consent: Consent };

const Whole = ({ org, page, consent }: Props) => (
  <>
    <p className="mb-3 text-solid-gray-700">{useText()(page.name)}</p>
    <ConsentCard org={org} page={page} consent={consent} alone />
    <ShownNotice org={org} consent={consent} />
    {consent.receipt && <Receipt consent={consent} />}
    <Recorded org={org} purpose={consent.purpose} />
  </>
);

function ShownNotice({ org, consent }: { org: string; consent: Consent }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const text = useText();
  const then = useNotice(org, consent.notice, consent.noticeVersion);
  const now = useNotice(org, consent.notice);
  if (consent.notice === '') return null;
  return (
    <Section title={t('detail.shown')}>
      <Answered query={then}>
        {(shown) => (
          <>
            <p className="mb-3 text-solid-gray-700">
              {t('detail.shownAt', {
                version: shown.version,
                date: dayText(shown.publishedAt, wording),
              })}
            </p>
            <Answered query={now}>
              {(newest) => (
                <>
                  <p className="mb-3 font-bold">
                    {newest.version === shown.version
                      ? t('detail.same')
                      : t('detail.changed', { version: newest.version })}
                  </p>
                  <Changes older={text(shown.texts)} newer={text(newest.texts)} />
                </>
              )}
            </Answered>
          </>
        )}
      </Answered>
    </Section>
  );
}

function Receipt({ consent }: { consent: Consent }) {
  const { t } = useTranslation();
  const path = consent.receipt ?? '';
  const name = `receipt-${consent.purpose}-${consent.answerVersion}`;
  const save = useMutation({
    mutationFn: (form: 'pdf' | 'json') =>
      form === 'pdf'
        ? saveAnswer(`${path}?format=pdf`, `${name}.pdf`)
        : saveJson(path, `${name}.json`),
  });
  return (
    <Section title={t('detail.receipt')}>
      <p className="mb-3">{t('detail.receiptText')}</p>
      {save.isError && <Problem error={save.error} />}
      <div className="grid gap-2 sm:flex">
        <Button isDisabled={save.isPending} onPress={() => save.mutate('pdf')}>
          {t('detail.receiptPdf')}
        </Button>
        <Button isDisabled={save.isPending} onPress={() => save.mutate('json')}>
          {t('detail.receiptJson')}
        </Button>
      </div>
    </Section>
  );
}

function Recorded({ org, purpose }: { org: string; purpose: string }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const history = useConsentHistory(org);
  return (
    <Section title={t('detail.history')}>
      <Answered query={history}>
        {(entries) => (
          <ol className="grid gap-2">
            {entries
              .flatMap((entry) => eventOf(entry, purpose))
              .reverse()
              .map(({ version, at, event }) => (
                <li
                  key={version}
                  className="flex flex-wrap gap-x-4 border-b border-solid-gray-200 pb-2"
                >
                  <span className="font-bold">{t(`detail.event.${event}`)}</span>
                  <span className="text-solid-gray-700">{timeText(at, wording)}</span>
                </li>
              ))}
          </ol>
        )}
      </Answered>
    </Section>
  );
}

type Event = 'given' | 'refused' | 'withdrawn' | 'partly' | 'expired';

function eventOf(
  entry: HistoryEntry,
  purpose: string,
): { version: number; at: string; event: Event }[] {
  const { version, at, type } = entry;
  if (type === 'answered') {
    const said = entry.answers?.find((answer) => answer.purpose === purpose);
    return said ? [{ version, at, event: said.given ? 'given' : 'refused' }] : [];
  }
  if (entry.purpose !== purpose) return [];
  if (type === 'expired') return [{ version, at, event: 'expired' }];
  if (type !== 'withdrawn') return [];
  return [{ version, at, event: entry.remaining?.length ? 'partly' : 'withdrawn' }];
}
