import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { When } from '../../../app/when.tsx';
import { Button } from '../../../design/button.tsx';
import { DateField } from '../../../design/date-field.tsx';
import { Field } from '../../../design/field.tsx';
import { Page } from '../../../design/page.tsx';
import { useRole } from '../../../person/timeline/words.ts';
import { useStaff } from '../../frame/staff.tsx';
import { Allowed } from '../common/allowed.tsx';
import { usePaged } from '../common/paged.ts';
import { PagedTable } from '../common/paged-table.tsx';
import { dayInJapan, dayMs, type Period, periodQuery } from '../common/period.ts';
import { isPersonId } from '../common/person-id.ts';
import { useCode } from '../common/use-words.ts';

type Access = {
  readonly id: string;
  readonly at: string;
  readonly persons: readonly string[];
  readonly by: {
    readonly role: string;
    readonly client: string;
    readonly subject: string;
    readonly actingFor?: string;
  };
  readonly operation: string;
  readonly service: string;
  readonly reason?: string;
  readonly traceId: string;
};

/** who looked at whose data, when, by what, and why. */
export function AccessPage() {
  const { t } = useTranslation('operations');
  return (
    <Page title={t('access.title')} lead={t('access.lead')}>
      <Allowed to={['auditor', 'privacy-manager']}>
        <Log />
      </Allowed>
    </Page>
  );
}

type Sought = Period & { readonly person: string };

function Log() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const code = useCode();
  const role = useRole();
  const [form, setForm] = useState<Sought>(() => ({
    ...{ person: '', from: dayInJapan(Date.now() - dayMs), to: dayInJapan(Date.now()) },
  }));
  const [sought, setSought] = useState(form);
  const [fault, setFault] = useState<string>();
  const change = (part: Partial<Sought>) => setForm({ ...form, ...part });
  const send = () => {
    const person = form.person.trim();
    const isWrong = person !== '' && !isPersonId(person);
    setFault(isWrong ? t('look.idMissing') : undefined);
    if (!isWrong) setSought({ ...form, person });
  };
  const list = usePaged<Access>({
    key: ['access', org],
    path: `/v1/organisations/${org}/access`,
    query: {
      ...(sought.person === '' ? {} : { person: sought.person }),
      ...periodQuery(sought),
    },
  });
  return (
    <>
      <div className="mb-6 rounded-12 bg-solid-gray-50 p-4 sm:p-6">
        <Field
          label={t('look.personId')}
          hint={t('access.personHint')}
          value={form.person}
          onChange={(person) => change({ person })}
          fault={fault}
        />
        <div className="mb-5 grid gap-4 sm:grid-cols-2">
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
      </div>
      <PagedTable
        list={list}
        caption={t('access.title')}
        keyOf={({ id }) => id}
        empty={{ title: t('access.none') }}
        columns={[
          { key: 'at', title: t('access.at'), head: true, cell: ({ at }) => <When at={at} /> },
          {
            key: 'who',
            title: t('access.who'),
            cell: ({ by }) => (
              <>
                {role(by.role)}
                <span className="block text-sm text-solid-gray-700">
                  {by.client} <code>{by.subject.slice(0, 8)}</code>
                  {by.actingFor && ` ${t('access.for')} ${by.actingFor.slice(0, 8)}…`}
                </span>
              </>
            ),
          },
          {
            key: 'what',
            title: t('access.what'),
            cell: ({ operation, service }) => (
              <>
                {code('operation', operation)}
                <span className="block text-sm text-solid-gray-700">{service}</span>
              </>
            ),
          },
          {
            key: 'why',
            title: t('access.why'),
            cell: ({ reason }) => (reason ? code('lookReason', reason) : t('access.noReason')),
          },
          {
            key: 'whose',
            title: t('access.whose'),
            cell: ({ persons }) =>
              persons.length === 1 ? (
                <code className="break-all">{persons[0]}</code>
              ) : (
                <details>
                  <summary className="cursor-pointer text-key-900">
                    {t('access.persons', { count: persons.length })}
                  </summary>
                  <ul>
                    {persons.map((person) => (
                      <li key={person}>
                        <code className="break-all">{person}</code>
                      </li>
                    ))}
                  </ul>
                </details>
              ),
          },
        ]}
      />
    </>
  );
}
