import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { call } from '../../../app/api.ts';
import { useText } from '../../../app/preferences.tsx';
import type { Text } from '../../../app/shapes.ts';
import { When } from '../../../app/when.tsx';
import { Button } from '../../../design/button.tsx';
import { Tags } from '../../../design/card.tsx';
import { DateField } from '../../../design/date-field.tsx';
import { Field } from '../../../design/field.tsx';
import { Page } from '../../../design/page.tsx';
import { Problem } from '../../../design/states.tsx';
import { usePublicPage } from '../../../person/questions.ts';
import { saveFile } from '../../../person/save.ts';
import { useBasis } from '../../../person/timeline/words.ts';
import { useStaff } from '../../frame/staff.tsx';
import { LongSelect } from '../common/long-choices.tsx';
import { usePaged } from '../common/paged.ts';
import { PagedTable } from '../common/paged-table.tsx';
import { type Period, periodQuery } from '../common/period.ts';
import { isPersonId } from '../common/person-id.ts';
import { type LookReason, ReasonSelect, reasonHeader } from '../common/reasons.tsx';
import { useOwnNames } from '../common/use-words.ts';

type Provision = {
  readonly id: string;
  readonly at: string;
  readonly person: string;
  readonly recipient: { readonly id: string; readonly name?: Text };
  readonly purpose: string;
  readonly items: readonly string[];
  readonly basis: string;
  readonly article?: string;
  readonly keepUntil: string;
};

type Sought = Period & { readonly person: string; readonly recipient: string };

const queryOf = ({ person, recipient, ...period }: Sought): Record<string, string> => ({
  ...(person === '' ? {} : { person }),
  ...(recipient === '' ? {} : { recipient }),
  ...periodQuery(period),
});

/** What was passed on, by person or by recipient; kept for a spreadsheet as the service writes it. */
export function ProvisionsPage() {
  const { t } = useTranslation('operations');
  const [search] = useSearchParams();
  const given = search.get('person') ?? '';
  const [form, setForm] = useState<Sought>({
    ...{ person: isPersonId(given) ? given : '', recipient: '', from: '', to: '' },
  });
  const [reason, setReason] = useState<LookReason>();
  const [tried, setTried] = useState(false);
  const [sought, setSought] = useState<Sought & { reason: LookReason }>();
  const page = usePublicPage(useStaff().org).data;
  const text = useText();
  const nothing = form.person.trim() === '' && form.recipient === '';
  const wrong = form.person.trim() !== '' && !isPersonId(form.person.trim());
  const change = (part: Partial<Sought>) => setForm({ ...form, ...part });
  const send = () => {
    setTried(true);
    if (nothing || wrong || !reason) return;
    setSought({ ...form, person: form.person.trim(), reason });
  };
  const fault = wrong ? t('look.idMissing') : nothing ? t('provisions.one') : undefined;
  return (
    <Page title={t('provisions.title')} lead={t('provisions.lead')}>
      <div className="rounded-12 bg-solid-gray-50 p-4 sm:p-6">
        <Field
          label={t('look.personId')}
          hint={t('look.personIdHint')}
          value={form.person}
          onChange={(person) => change({ person })}
          fault={tried ? fault : undefined}
        />
        <div className="mb-5 grid gap-4 sm:grid-cols-2">
          <LongSelect
            label={t('playground.recipient')}
            value={form.recipient}
            onChange={(recipient) => change({ recipient })}
            choices={(page?.recipients ?? []).map(({ id, name }) => ({
              value: id,
              label: text(name) || id,
            }))}
          />
          <div>
            <ReasonSelect value={reason} onChange={setReason} />
            {tried && !reason && (
              <p role="alert" className="mt-1 text-sm font-bold text-error-2">
                {t('look.reasonMissing')}
              </p>
            )}
          </div>
          <DateField
            label={t('provisions.from')}
            value={form.from}
            onChange={(from) => change({ from })}
          />
          <DateField label={t('provisions.to')} value={form.to} onChange={(to) => change({ to })} />
        </div>
        <Button look="solid" onPress={send}>
          {t('provisions.search')}
        </Button>
        <p className="mt-3 text-sm text-solid-gray-700">{t('provisions.window')}</p>
      </div>
      {sought && <Found key={JSON.stringify(sought)} sought={sought} reason={sought.reason} />}
    </Page>
  );
}

function Found({ sought, reason }: { sought: Sought; reason: LookReason }) {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const text = useText();
  const basis = useBasis();
  const names = useOwnNames();
  const list = usePaged<Provision>({
    key: ['provisions', org],
    path: `/v1/organisations/${org}/provisions`,
    query: queryOf(sought),
    headers: reasonHeader(reason),
    limit: 100,
  });
  return (
    <div className="mt-8">
      <PagedTable
        list={list}
        caption={t('provisions.title')}
        keyOf={({ id }) => id}
        empty={{ title: t('provisions.none'), why: t('provisions.noneWhy') }}
        action={<SaveCsv sought={sought} reason={reason} />}
        columns={[
          {
            key: 'at',
            title: t('provisions.at'),
            head: true,
            cell: ({ at }) => <When at={at} />,
          },
          {
            key: 'person',
            title: t('stop.person'),
            cell: ({ person }) => (
              <Link to={path(`persons/${person}`)} state={{ reason }}>
                <code>{person.slice(0, 8)}…</code>
              </Link>
            ),
          },
          {
            key: 'to',
            title: t('playground.recipient'),
            cell: ({ recipient }) => text(recipient.name) || names.recipient(recipient.id),
          },
          {
            key: 'items',
            title: t('playground.items'),
            cell: ({ items }) => <Tags tags={items.map(names.item)} />,
          },
          {
            key: 'why',
            title: t('provisions.why'),
            cell: (row) => (
              <>
                {names.purpose(row.purpose)}
                <span className="block text-sm text-solid-gray-700">
                  {basis(row.basis)} {row.article}
                </span>
              </>
            ),
          },
        ]}
      />
    </div>
  );
}

function SaveCsv({ sought, reason }: { sought: Sought; reason: LookReason }) {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const save = useMutation({
    mutationFn: async () => {
      const query = new URLSearchParams({ ...queryOf(sought), format: 'csv' });
      const path = `/v1/organisations/${org}/provisions?${query}`;
      // As bytes: read as text the mark would be lost by which a spreadsheet knows the writing.
      const file = await call<Blob>('GET', path, { as: 'file', headers: reasonHeader(reason) });
      saveFile(file, `provisions-${org}.csv`);
    },
  });
  return (
    <>
      {save.isError && <Problem error={save.error} />}
      <Button isPending={save.isPending} onPress={() => save.mutate()}>
        {t('provisions.csv')}
      </Button>
    </>
  );
}
