import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../app/acting.tsx';
import { get } from '../../app/api.ts';
import { usePreferences, useText } from '../../app/preferences.tsx';
import type { Mine, Text } from '../../app/shapes.ts';
import { Badge, type Tone } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Empty, Loading, Problem } from '../../design/states.tsx';
import { timeText } from '../../i18n/dates.ts';
import { EachOrganisation } from '../each-organisation.tsx';
import { personPath } from '../questions.ts';

type Message = {
  readonly reference: string;
  readonly subject: Text;
  readonly state: 'queued' | 'sent' | 'dead' | 'withheld';
  readonly createdAt: string;
  readonly sentAt?: string;
  readonly article: Text;
};

type MessagePage = { readonly items: readonly Message[]; readonly next?: string };

const pageSize = 100;

const tones: Readonly<Record<Message['state'], Tone>> = {
  queued: 'info',
  sent: 'good',
  dead: 'warn',
  withheld: 'calm',
};

/** おしらせ: what was sent to the person, and whether it arrived. */
export function MessagesPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('messages.title')} lead={t('messages.lead')}>
      <EachOrganisation part={Organisation} none={<Nothing />} />
    </Page>
  );
}

function Nothing() {
  const { t } = useTranslation();
  return <Empty title={t('messages.none')}>{t('messages.noneWhy')}</Empty>;
}

function Organisation({ organisation: { id, name } }: { organisation: Mine }) {
  const { t } = useTranslation();
  const text = useText();
  const { acting } = useActing();
  const messages = useInfiniteQuery({
    queryKey: ['mine', acting?.person ?? 'me', 'messages', id],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(pageSize) });
      if (pageParam !== '') query.set('cursor', pageParam);
      return get<MessagePage>(`${personPath(id)}/messages?${query}`, signal);
    },
    getNextPageParam: ({ next }) => next,
  });
  const { data, error, hasNextPage, isFetchingNextPage } = messages;
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <Section title={text(name)}>
      {messages.isPending && <Loading />}
      {items?.length === 0 && <Nothing />}
      {items && items.length > 0 && (
        <ul className="divide-y divide-solid-gray-300 border-y border-solid-gray-300">
          {items.map((message) => (
            <li key={message.reference + message.createdAt} className="py-4">
              <One message={message} />
            </li>
          ))}
        </ul>
      )}
      {error && <Problem error={error} retry={items ? undefined : () => void messages.refetch()} />}
      {hasNextPage && (
        <div className="mt-4 text-center">
          <Button
            isDisabled={isFetchingNextPage}
            onPress={() => void messages.fetchNextPage({ cancelRefetch: false })}
          >
            {t('states.more')}
          </Button>
        </div>
      )}
    </Section>
  );
}

function One({ message }: { message: Message }) {
  const { t } = useTranslation();
  const text = useText();
  const { wording } = usePreferences();
  const { subject, state, createdAt, sentAt, article } = message;
  return (
    <article>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h3 className="font-bold">{text(subject)}</h3>
        <Badge tone={tones[state]}>{t(`messages.state.${state}`)}</Badge>
      </div>
      <p className="mt-1 flex flex-wrap gap-x-6 text-sm text-solid-gray-700">
        <span>{timeText(sentAt ?? createdAt, wording)}</span>
        <span>{t('messages.because', { article: text(article) })}</span>
      </p>
    </article>
  );
}
