import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { useText } from '../../app/preferences.tsx';
import type { Mine, PublicPage } from '../../app/shapes.ts';
import { ButtonLink } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Empty } from '../../design/states.tsx';
import { EachOrganisation } from '../each-organisation.tsx';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { ConsentCard } from './consent-card.tsx';

/** わたしの同意: every purpose and recipient, by organisation. */
export function ConsentsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('consents.title')} lead={t('consents.lead')}>
      {(useLocation().state as { answered?: boolean } | null)?.answered && (
        <NoticeBar tone="good" role="status" title={t('notice.answered')} />
      )}
      <EachOrganisation
        part={Organisation}
        none={<Empty title={t('consents.none')}>{t('consents.noneWhy')}</Empty>}
      />
    </Page>
  );
}

const order = ['given', 'expired', 'withdrawn', 'refused'];

function Organisation({ organisation: { id, name, person } }: { organisation: Mine }) {
  const { t } = useTranslation();
  const text = useText();
  const page = usePublicPage(id);
  const sorted = [...person.consents].sort(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status),
  );
  return (
    <Section title={text(name)}>
      <p className="mb-4">
        <a href={`/v1/public/organisations/${id}`} className="inline-block py-2">
          {t('consents.public', { name: text(name) })}
        </a>
      </p>
      <Answered query={page}>
        {(shown) => (
          <>
            <ul className="grid gap-4">
              {sorted.map((consent) => (
                <li key={consent.purpose}>
                  <ConsentCard org={id} page={shown} consent={consent} />
                </li>
              ))}
            </ul>
            <Notices org={id} page={shown} answered={new Set(sorted.map((one) => one.notice))} />
          </>
        )}
      </Answered>
    </Section>
  );
}

/** What the organisation asks and this person has not answered yet. */
function Notices(props: { org: string; page: PublicPage; answered: ReadonlySet<string> }) {
  const { org, page, answered } = props;
  const { t } = useTranslation();
  const names = useNames(page);
  const open = page.notices.filter(({ id }) => !answered.has(id));
  if (open.length === 0) return null;
  return (
    <div className="mt-6 rounded-12 bg-solid-gray-50 p-4 sm:p-6">
      <h3 className="mb-2 font-bold">{t('consents.notices')}</h3>
      <ul className="grid gap-3">
        {open.map(({ id }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-2">
            <span>{names.notice(id)}</span>
            <ButtonLink
              to={`/consent/${org}/${id}`}
              aria-label={`${names.notice(id)}: ${t('consents.read')}`}
            >
              {t('consents.read')}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
