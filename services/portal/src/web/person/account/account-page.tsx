import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useActing } from '../../app/acting.tsx';
import { call, get } from '../../app/api.ts';
import { browserStore } from '../../app/browser-store.ts';
import { usePreferences } from '../../app/preferences.tsx';
import { Badge } from '../../design/badge.tsx';
import { Button } from '../../design/button.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Problem } from '../../design/states.tsx';
import { timeText } from '../../i18n/dates.ts';
import { useMine } from '../questions.ts';
import { EraseRecords } from './erase-records.tsx';

type Device = {
  readonly reference: string;
  readonly device: string;
  readonly since: string;
  readonly seen: string;
  readonly current: boolean;
};

/** Where one is signed in, and how to be forgotten. */
export function AccountPage() {
  const { t } = useTranslation();
  const mine = useMine();
  const { acting } = useActing();
  return (
    <Page title={t('account.title')} lead={t('account.lead')}>
      <Devices />
      {!acting && (
        <Section title={t('account.erase')}>
          <p className="mb-3">{t('account.eraseLead')}</p>
          <Answered query={mine}>
            {(organisations) => <EraseRecords organisations={organisations} />}
          </Answered>
        </Section>
      )}
    </Page>
  );
}

function Devices() {
  const { t } = useTranslation();
  const devices = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => get<{ items: readonly Device[] }>('/sessions', signal),
  });
  const signOut = useMutation({
    mutationFn: () => call<{ everywhere: boolean }>('POST', '/logout'),
    onSuccess: ({ everywhere }) => {
      browserStore('sessionStorage')?.clear();
      location.assign(everywhere ? '/welcome' : '/welcome?problem=logout');
    },
  });
  return (
    <Section title={t('account.devices')}>
      <Answered query={devices}>
        {({ items }) => (
          <ul className="mb-4 divide-y divide-solid-gray-300 border-y border-solid-gray-300">
            {items.map((device) => (
              <li key={device.reference} className="py-3">
                <OneDevice device={device} />
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {signOut.isError && <Problem error={signOut.error} />}
      <Button isPending={signOut.isPending} onPress={() => signOut.mutate()}>
        {t('account.signOut')}
      </Button>
    </Section>
  );
}

function OneDevice({ device: { reference, device, since, seen, current } }: { device: Device }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => call('POST', `/sessions/${reference}/end`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
  });
  const name = device || t('account.unknown');
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <div>
        <p className="flex flex-wrap items-center gap-3 font-bold">
          {name}
          {current && <Badge tone="good">{t('account.thisOne')}</Badge>}
        </p>
        <p className="text-sm text-solid-gray-700">
          {t('account.since', { date: timeText(since, wording) })}
          <br />
          {t('account.seen', { date: timeText(seen, wording) })}
        </p>
      </div>
      {!current && (
        <Button
          isPending={end.isPending}
          aria-label={t('account.endFor', { device: name })}
          onPress={() => end.mutate()}
        >
          {t('account.end')}
        </Button>
      )}
    </div>
  );
}
