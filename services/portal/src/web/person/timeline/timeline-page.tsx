import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../app/preferences.tsx';
import type { Mine } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { DateField } from '../../design/date-field.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Select } from '../../design/select.tsx';
import { Answered, Empty, Problem } from '../../design/states.tsx';
import { EachOrganisation } from '../each-organisation.tsx';
import { useNames } from '../names.ts';
import { usePublicPage } from '../questions.ts';
import { AccessList } from './access-list.tsx';
import { periodOf } from './period.ts';
import { PeriodShown } from './period-shown.tsx';
import { ProvisionTable } from './provision-table.tsx';
import { type Sought, saveProvisions, useProvisions } from './provisions.ts';

/** As it stands in the fields. */
type Filter = { readonly recipient: string; readonly from: string; readonly to: string };
const nothing: Filter = { recipient: '', from: '', to: '' };

/** いつ・どこに・何を・なぜ: everything that was passed on, by organisation. */
export function TimelinePage() {
  const { t } = useTranslation();
  return (
    <Page title={t('timeline.title')} lead={t('timeline.lead')}>
      <EachOrganisation
        part={Organisation}
        none={<Empty title={t('timeline.none')}>{t('timeline.noneWhy')}</Empty>}
      />
    </Page>
  );
}

function Organisation({ organisation: { id, name } }: { organisation: Mine }) {
  const { t } = useTranslation();
  const text = useText();
  const [filter, setFilter] = useState(nothing);
  const [now] = useState(Date.now);
  const period = periodOf(filter, now);
  const sought = { period, recipient: filter.recipient };
  const provisions = useProvisions(id, sought);
  return (
    <Section title={text(name)}>
      <FilterRow org={id} filter={filter} onChange={setFilter} />
      <PeriodShown period={period} />
      <Answered query={provisions}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty
              title={t(filter.recipient === '' ? 'timeline.noneThen' : 'timeline.noneFiltered')}
            >
              {t('timeline.elsewhen')}
            </Empty>
          ) : (
            <>
              <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
                <p aria-live="polite">{t('timeline.count', { count: rows.length })}</p>
                <SaveList org={id} sought={sought} />
              </div>
              <ProvisionTable org={id} rows={rows} />
            </>
          )
        }
      </Answered>
      <AccessList org={id} period={period} />
    </Section>
  );
}

type FilterRowProps = {
  readonly org: string;
  readonly filter: Filter;
  readonly onChange: (filter: Filter) => void;
};

function FilterRow({ org, filter, onChange }: FilterRowProps) {
  const { t } = useTranslation();
  const page = usePublicPage(org).data;
  const names = useNames(page);
  const recipients = page?.recipients.map(({ id }) => ({ value: id, label: names.recipient(id) }));
  return (
    <details className="mb-4 rounded-12 bg-solid-gray-50 px-4 py-2">
      <summary className="cursor-pointer py-1 font-bold text-key-900">
        {t('timeline.narrow')}
      </summary>
      <div className="grid gap-3 py-3 sm:grid-cols-3">
        <Select
          label={t('timeline.recipient')}
          value={filter.recipient}
          onChange={(recipient) => onChange({ ...filter, recipient })}
          options={[{ value: '', label: t('timeline.all') }, ...(recipients ?? [])]}
        />
        <DateField
          label={t('timeline.from')}
          value={filter.from}
          onChange={(from) => onChange({ ...filter, from })}
        />
        <DateField
          label={t('timeline.to')}
          value={filter.to}
          onChange={(to) => onChange({ ...filter, to })}
        />
      </div>
    </details>
  );
}

function SaveList({ org, sought }: { org: string; sought: Sought }) {
  const { t } = useTranslation();
  const save = useMutation({
    mutationFn: (form: 'csv' | 'pdf') => saveProvisions(org, sought, form),
  });
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {(['pdf', 'csv'] as const).map((form) => (
          <Button key={form} isDisabled={save.isPending} onPress={() => save.mutate(form)}>
            {t(`timeline.${form}`)}
          </Button>
        ))}
      </div>
      {save.isError && <Problem error={save.error} />}
    </>
  );
}
