import { useTranslation } from 'react-i18next';
import { usePreferences, useText } from '../../app/preferences.tsx';
import type { HistoryEntry, Mine } from '../../app/shapes.ts';
import { ButtonLink } from '../../design/button.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Empty, Loading, Problem } from '../../design/states.tsx';
import { timeText } from '../../i18n/dates.ts';
import { EachOrganisation } from '../each-organisation.tsx';
import { useConsentHistory, useOptOutHistory } from '../history.ts';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';

type Listed = {
  readonly owner: 'consent' | 'opt-out';
  readonly kind: 'withdrawal' | 'expiry' | 'opt-out' | 'stop-of-use';
  readonly entry: HistoryEntry;
};

const kinds: Readonly<Record<string, Listed['kind']>> = {
  withdrawn: 'withdrawal',
  expired: 'expiry',
  'opted-out': 'opt-out',
  'use-stopped': 'stop-of-use',
};

/** Everything a person stopped, newest first. */
export function StopsPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('stop.list')} lead={t('stop.listLead')}>
      <EachOrganisation part={Organisation} none={<Nothing />} />
    </Page>
  );
}

function Nothing() {
  const { t } = useTranslation();
  return <Empty title={t('stop.listNone')}>{t('stop.listNoneWhy')}</Empty>;
}

function Organisation({ organisation: { id, name } }: { organisation: Mine }) {
  const text = useText();
  const consents = useConsentHistory(id);
  const optOuts = useOptOutHistory(id);
  const listed = [
    ...listedOf('consent', consents.data ?? []),
    ...listedOf('opt-out', optOuts.data ?? []),
  ].sort((a, b) => b.entry.at.localeCompare(a.entry.at));
  const waiting = consents.isPending || optOuts.isPending;
  // What one of them did not answer is missing here: nobody is to take that for "nothing".
  const failed = [consents, optOuts].filter(({ isError, data }) => isError && !data);
  const retry = () => {
    for (const query of failed) void query.refetch();
  };
  return (
    <Section title={text(name)}>
      {failed[0] && <Problem error={failed[0].error} retry={retry} />}
      {waiting && <Loading />}
      {!waiting && failed.length === 0 && listed.length === 0 && <Nothing />}
      <ul className="grid gap-3">
        {listed.map((one) => (
          <li key={`${one.owner}${one.entry.version}`}>
            <Stop org={id} stop={one} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

const listedOf = (owner: Listed['owner'], entries: readonly HistoryEntry[]): Listed[] =>
  entries.flatMap((entry) => {
    const kind = kinds[entry.type];
    return kind ? [{ owner, kind, entry }] : [];
  });

function Stop({ org, stop: { owner, kind, entry } }: { org: string; stop: Listed }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const names = useNames(usePublicPage(org).data);
  const what = entry.purpose === undefined ? '' : names.purpose(entry.purpose);
  const at = timeText(entry.at, wording);
  return (
    <article className="flex flex-wrap items-center justify-between gap-3 rounded-12 border border-solid-gray-300 p-4">
      <div>
        <p className="font-bold">
          {t(`stop.kind.${kind}`)}
          {what && ` — ${what}`}
        </p>
        <p className="text-sm text-solid-gray-700">{at}</p>
      </div>
      <ButtonLink
        to={`/stops/${org}/${owner}/${entry.version}`}
        aria-label={`${t('stop.follow')}: ${what} ${at}`}
      >
        {t('stop.follow')}
      </ButtonLink>
    </article>
  );
}
