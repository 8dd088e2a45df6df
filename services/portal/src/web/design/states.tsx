import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../app/api.ts';
import { Button, ButtonLink } from './button.tsx';
import { NoticeBar } from './notice-bar.tsx';

export function Loading() {
  const { t } = useTranslation();
  return (
    <div role="status" className="flex items-center gap-3 py-8 text-solid-gray-700">
      <span
        aria-hidden="true"
        className="size-6 animate-spin rounded-full border-4 border-solid-gray-200 border-t-key-900"
      />
      {t('states.loading')}
    </div>
  );
}

/** There is nothing, and why, and what to do. */
export const Empty = ({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) => (
  <div className="my-6 rounded-12 border border-dashed border-solid-gray-420 px-6 py-10 text-center">
    <p className="text-lg font-bold">{title}</p>
    {children && <p className="mt-1 text-solid-gray-700">{children}</p>}
    {action && <div className="mt-4">{action}</div>}
  </div>
);

/** What went wrong, in words, with what to do about it. */
export function Problem({ error, retry }: { error: unknown; retry?: (() => void) | undefined }) {
  const { t } = useTranslation();
  const { status = 500, refusals = [], changing } = error instanceof ApiProblem ? error : {};
  const again = retry && (
    <Button onPress={retry} look="outline">
      {t('states.retry')}
    </Button>
  );
  const kind =
    status === 0 ? 'offline' : status === 403 ? 'noRights' : status === 404 ? 'notFound' : 'failed';
  // Who must sign in anew is told so by the dialog; what they sent is still in its fields.
  if (changing && status === 401) return null;
  const title = changing && kind === 'failed' ? 'notSent' : kind;
  const why = changing && kind === 'offline' ? 'notSentOffline' : kind;
  return (
    <NoticeBar tone={kind === 'offline' ? 'warn' : 'bad'} role="alert" title={t(`states.${title}`)}>
      <p className="mb-3">{t(`states.${why}Why`)}</p>
      {refusals.length > 0 && <Refusals refusals={refusals} />}
      {kind === 'notFound' || kind === 'noRights' ? (
        <ButtonLink to="/">{t('states.home')}</ButtonLink>
      ) : (
        again
      )}
    </NoticeBar>
  );
}

/** What a service refused, in its own words. */
export function Refusals({ refusals }: { refusals: ApiProblem['refusals'] }) {
  const { i18n } = useTranslation();
  const language = i18n.language === 'en' ? 'en' : 'ja';
  return (
    <ul className="mb-3 list-disc pl-6">
      {refusals.map(({ code, pointer, text }) => (
        <li key={`${code}${pointer ?? ''}`}>{text?.[language] ?? code}</li>
      ))}
    </ul>
  );
}

/** The states every question goes through before there is an answer to show. */
export function Answered<T>({
  query,
  children,
}: {
  query: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />;
  return <Loading />;
}
