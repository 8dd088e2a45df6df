import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Ticks } from '../../../design/choices.tsx';
import { Field } from '../../../design/field.tsx';
import { Select } from '../../../design/select.tsx';
import { type Choice, choicesOf, offeredMost } from '../../registry/choices.ts';

type Common = { readonly label: string; readonly choices: readonly Choice[] };

/** Any number of things out of thousands: those that match what is typed, and those ticked. */
export function LongTicks(
  props: Common & {
    readonly value: readonly string[];
    readonly onChange: (value: string[]) => void;
    readonly fault: string | undefined;
  },
) {
  const { label, choices, value, onChange, fault } = props;
  const { search, shown, matching } = useSearch(label, choices, value);
  return (
    <>
      {search}
      <Ticks label={label} value={value} onChange={onChange} choices={shown} fault={fault} />
      {matching}
    </>
  );
}

/** One thing out of thousands; `''` where none is chosen yet. */
export function LongSelect(
  props: Common & { readonly value: string; readonly onChange: (value: string) => void },
) {
  const { label, choices, value, onChange } = props;
  const { t } = useTranslation('operations');
  const { search, shown, matching } = useSearch(label, choices, value === '' ? [] : [value]);
  return (
    <div>
      {search}
      <Select
        label={label}
        value={value}
        onChange={onChange}
        options={[{ value: '', label: t('look.choose') }, ...shown]}
      />
      {matching}
    </div>
  );
}

function useSearch(name: string, known: readonly Choice[], chosen: readonly string[]) {
  const { t } = useTranslation('registry');
  const [typed, setTyped] = useState('');
  const { choices: shown, matching: count } = choicesOf({ known, found: [], chosen, typed });
  const search = known.length > offeredMost && (
    <Field type="search" label={t('form.search', { name })} value={typed} onChange={setTyped} />
  );
  const matching = count > offeredMost && (
    <p className="mt-1 text-sm">{t('form.searchMore', { count })}</p>
  );
  return { search, shown, matching };
}
