import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences, useText } from '../../app/preferences.tsx';
import { Section } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { Answered } from '../../design/states.tsx';
import { type Column, Table } from '../../design/table.tsx';
import { dayText } from '../../i18n/dates.ts';
import { Comparison, TextComparison } from './comparison.tsx';
import type { Kind } from './kinds.ts';
import { useVersions, type Version } from './things.ts';

/** The same of what stands as soon as it is saved; fetched when the page shows it. */
export function EarlierVersions({ kind, id }: { kind: Kind; id: string }) {
  const versions = useVersions(kind, id);
  return <Answered query={versions}>{(all) => <Versions kind={kind} versions={all} />}</Answered>;
}

/** Every version with its day, and any two of them side by side. */
export function Versions({ kind, versions }: { kind: Kind; versions: readonly Version[] }) {
  const { t } = useTranslation('registry');
  const { wording } = usePreferences();
  const text = useText();
  const [pair, setPair] = useState<readonly [string, string]>([
    String(versions.at(-2)?.version ?? ''),
    String(versions.at(-1)?.version ?? ''),
  ]);
  const name = ({ version, publishedAt }: Version) =>
    t('versions.one', { version, date: dayText(publishedAt, wording) });
  const options = versions.map((one) => ({ value: String(one.version), label: name(one) }));
  const changeColumn: Column<Version> = {
    key: 'change',
    title: t('versions.change'),
    cell: ({ change, reasons, override }) =>
      [
        change === 'related' || change === 'unrelated' ? t(`publish.${change}`) : '',
        text(reasons),
        override ? t('versions.override', { reason: override.reason }) : '',
      ]
        .filter(Boolean)
        .join(' '),
  };
  const [older, newer] = pair.map((wanted) =>
    versions.find(({ version }) => String(version) === wanted),
  );
  return (
    <Section title={t('versions.title')}>
      <Table
        caption={t('versions.title')}
        keyOf={({ version }) => String(version)}
        rows={[...versions].reverse()}
        columns={[
          { key: 'version', title: t('versions.version'), head: true, cell: name },
          ...(versions.some(({ change, override }) => change || override) ? [changeColumn] : []),
        ]}
      />
      {older && newer && (
        <div className="mt-6">
          <div className="mb-4 grid gap-3 sm:grid-cols-2">
            <Select
              label={t('versions.older')}
              value={pair[0]}
              onChange={(wanted) => setPair([wanted, pair[1]])}
              options={options}
            />
            <Select
              label={t('versions.newer')}
              value={pair[1]}
              onChange={(wanted) => setPair([pair[0], wanted])}
              options={options}
            />
          </div>
          {older.texts && newer.texts ? (
            <TextComparison
              older={older.texts}
              newer={newer.texts}
              titles={[name(older), name(newer)]}
            />
          ) : (
            <Comparison
              form={kind.name}
              fields={kind.fields}
              older={older.body}
              newer={newer.body}
              titles={[name(older), name(newer)]}
            />
          )}
        </div>
      )}
    </Section>
  );
}
