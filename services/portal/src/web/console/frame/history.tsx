import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { get } from '../../app/api.ts';
import { When } from '../../app/when.tsx';
import { Section } from '../../design/page.tsx';
import { Answered } from '../../design/states.tsx';
import { useStaff } from './staff.tsx';
import { type Actor, Who } from './who.tsx';

type Happened = {
  readonly version: number;
  readonly at: string;
  readonly what: string;
  readonly publishedVersion?: number;
  readonly by?: Actor;
  readonly proposedBy?: Actor;
};

// The newest of them: a thing that was changed for years has a page no longer than another's.
const entriesMost = 200;

type Props = {
  /** As in the address of the API: `items`, `feeds`. */
  readonly collection: string;
  readonly id: string;
  /** How often it was changed so far. */
  readonly version: number;
};

/** What was done to a thing of the register, newest first, and who did it. */
export function History({ collection, id, version }: Props) {
  const { t } = useTranslation('console');
  const { org } = useStaff();
  const from = Math.max(1, version - entriesMost + 1);
  const history = useQuery({
    queryKey: ['console', org, collection, 'history', id, version],
    queryFn: async ({ signal }) => {
      const asked = `from=${from}&limit=${entriesMost}`;
      const path = `/v1/organisations/${org}/${collection}/${id}/history?${asked}`;
      return (await get<{ entries: readonly Happened[] }>(path, signal)).entries;
    },
  });
  return (
    <Section title={t('history.title')}>
      {from > 1 && <p className="mb-2">{t('history.newest', { count: entriesMost })}</p>}
      <Answered query={history}>
        {(entries) => (
          <ol className="grid gap-2">
            {[...entries].reverse().map((entry) => (
              <Entry key={entry.version} entry={entry} />
            ))}
          </ol>
        )}
      </Answered>
    </Section>
  );
}

function Entry({ entry: { at, what, publishedVersion, by, proposedBy } }: { entry: Happened }) {
  const { t, i18n } = useTranslation('console');
  const key = `happened.${what}`;
  return (
    <li>
      <When at={at} /> — {i18n.exists(key, { ns: 'console' }) ? t(key as 'name') : what}
      {publishedVersion !== undefined && ` ${t('history.version', { version: publishedVersion })}`}
      {by && <Who by={by} />}
      {proposedBy && <Who by={proposedBy} as={t('history.proposedBy')} />}
    </li>
  );
}
