import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { get } from '../app/api.ts';
import { useText } from '../app/preferences.tsx';
import { signInPath } from '../app/session.tsx';
import type { Text } from '../app/shapes.ts';
import { NoticeBar } from '../design/notice-bar.tsx';
import { Page, Section } from '../design/page.tsx';
import { Answered } from '../design/states.tsx';

type Listed = { readonly items: readonly { id: string; name: Text; url: string }[] };
const points = ['see', 'stop', 'keep'] as const;

/** For who is not signed in: what this is, and what can be read without. */
export function WelcomePage() {
  const { t } = useTranslation();
  const text = useText();
  const [asked] = useSearchParams();
  const organisations = useQuery({
    queryKey: ['organisations'],
    queryFn: ({ signal }) => get<Listed>('/v1/public/organisations', signal),
  });
  const problem = asked.get('problem');
  const to = asked.get('to') ?? '/consents';
  return (
    <Page title={t('welcome.title')} lead={t('welcome.lead')}>
      {problem === 'logout' && <NoticeBar tone="warn" role="alert" title={t('welcome.halfOut')} />}
      {problem === 'login' && <NoticeBar tone="bad" role="alert" title={t('welcome.failed')} />}
      <a
        href={signInPath(to)}
        className="inline-flex min-h-14 w-full items-center justify-center rounded-8 bg-key-900 px-8 text-lg font-bold text-white no-underline hover:bg-key-1000 sm:w-auto"
      >
        {t('welcome.signIn')}
      </a>
      <ul className="mt-8 grid gap-4 sm:grid-cols-3">
        {points.map((point) => (
          <li key={point} className="rounded-12 bg-key-50 p-4">
            <p className="text-lg font-bold text-key-900">{t(`welcome.${point}`)}</p>
            <p>{t(`welcome.${point}Text`)}</p>
          </li>
        ))}
      </ul>
      <Section title={t('welcome.organisations')}>
        <p className="mb-2">{t('welcome.organisationsText')}</p>
        <Answered query={organisations}>
          {({ items }) => (
            <ul className="grid gap-1 sm:grid-cols-2">
              {items.map(({ id, name, url }) => (
                <li key={id}>
                  <a href={url} className="inline-block py-2">
                    {text(name)}
                  </a>
                </li>
              ))}
            </ul>
          )}
        </Answered>
      </Section>
    </Page>
  );
}
