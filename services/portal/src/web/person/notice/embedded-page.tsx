import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { usePreferences, useText } from '../../app/preferences.tsx';
import { NoticeText } from '../../design/notice-text.tsx';
import { Page } from '../../design/page.tsx';
import { Answered } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { useNames } from '../names.ts';
import { useNotice, usePublicPage } from '../questions.ts';

/**
 * A notice in a frame of a customer's page. It is only read there: what is in a frame may be covered by
 * something else, so the answer is given on our own page, in a window of its own.
 */
export function EmbeddedPage() {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const text = useText();
  const { org = '', notice = '' } = useParams();
  const page = usePublicPage(org);
  const shown = useNotice(org, notice);
  const names = useNames(page.data);
  const title = page.data ? names.notice(notice) : t('notice.title');
  return (
    <main id="main" className="mx-auto w-full max-w-4xl px-4 py-4">
      <Page title={title}>
        <Answered query={shown}>
          {({ version, publishedAt, texts }) => (
            <>
              <p className="mb-6 text-solid-gray-700">
                {t('notice.from', { name: names.organisation })}
                <br />
                {t('notice.version', { version, date: dayText(publishedAt, wording) })}
              </p>
              <NoticeText text={text(texts)} />
              <div className="mt-8 rounded-12 bg-key-50 p-4 sm:p-6">
                <p className="mb-3">{t('notice.embeddedText')}</p>
                <a
                  href={`/consent/${org}/${notice}`}
                  target="_blank"
                  rel="noopener"
                  className="inline-flex min-h-12 items-center rounded-8 bg-key-900 px-6 font-bold text-white no-underline"
                >
                  {t('notice.embeddedGo')}
                </a>
              </div>
            </>
          )}
        </Answered>
      </Page>
    </main>
  );
}
