import { useState } from 'react';
import { Button } from '../../design/button.tsx';
import { Ticks } from '../../design/choices.tsx';
import { DateField } from '../../design/date-field.tsx';
import { Field as LineField } from '../../design/field.tsx';
import { Select } from '../../design/select.tsx';
import { offeredMost } from './choices.ts';
import type { Faults } from './faults.ts';
import type { Field, FormName, Reference } from './fields.ts';
import { type Offered, offeredAtOnce } from './offered.ts';
import { TextArea } from './text-area.tsx';
import { useChoices } from './use-choices.ts';
import { dayOf, idsAt, instantOf, isValue, listAt, textAt, type Value, valueAt } from './values.ts';
import type { Words } from './words.ts';

export type Form = {
  readonly name: FormName;
  readonly words: Words;
  readonly names: Offered;
  readonly faults: Faults;
};

type FieldsProps = {
  readonly form: Form;
  readonly fields: readonly Field[];
  readonly value: unknown;
  readonly onChange: (value: Value) => void;
  /** Where these fields stand in the whole: a JSON pointer, and the same as key of the labels. */
  readonly pointer?: string;
  readonly label?: string;
};

/** The fields of a form, each with its faults beside it. */
export const FormFields = ({ fields, value, onChange, label = '', ...rest }: FieldsProps) => (
  <div className="grid gap-6">
    {fields.map((field) => (
      <OneField
        key={field.key}
        {...rest}
        field={field}
        pointer={`${rest.pointer ?? ''}/${field.key}`}
        label={label === '' ? field.key : `${label}_${field.key}`}
        whole={value}
        onChange={(part) => onChange({ ...(isValue(value) ? value : {}), [field.key]: part })}
      />
    ))}
  </div>
);

type OneProps = {
  readonly form: Form;
  readonly field: Field;
  readonly pointer: string;
  readonly label: string;
  readonly whole: unknown;
  readonly onChange: (part: unknown) => void;
};

function OneField(props: OneProps) {
  const { form, field, pointer, label, whole, onChange } = props;
  const { words, faults } = form;
  const { key } = field;
  const part = valueAt(whole, key);
  const name = words.label(form.name, label);
  const title = field.optional ? `${name} ${words.t(`optional.${field.optional}`)}` : name;
  const fault = faults.get(pointer);
  switch (field.type) {
    case 'name':
    case 'text':
      return <TwoLanguages {...props} title={title} short={field.type === 'name'} />;
    case 'flag':
      return (
        <Ticks
          label={<span className="sr-only">{name}</span>}
          fault={fault}
          value={part === true ? ['yes'] : []}
          onChange={(ticked) => onChange(ticked.length > 0)}
          choices={[{ value: 'yes', label: name }]}
        />
      );
    case 'code':
      return (
        <WithFault fault={fault}>
          <Select
            label={title}
            value={textAt(whole, key)}
            onChange={onChange}
            options={[
              { value: '', label: words.t('form.choose') },
              ...field.codes.map((code) => ({ value: code, label: words.code(code) })),
            ]}
          />
        </WithFault>
      );
    case 'codes':
      return (
        <Ticks
          label={title}
          fault={fault}
          value={idsAt(whole, key)}
          onChange={onChange}
          choices={field.codes.map((code) => ({ value: code, label: words.code(code) }))}
        />
      );
    case 'ref':
      return <OneOfMany {...props} to={field.to} title={title} fault={fault} />;
    case 'refs':
      return <ManyOf {...props} to={field.to} title={title} />;
    case 'date':
      return (
        <WithFault fault={fault}>
          <div className="max-w-60">
            <DateField
              label={title}
              value={dayOf(textAt(whole, key))}
              onChange={(day) => onChange(instantOf(day))}
            />
          </div>
        </WithFault>
      );
    case 'group':
      return (
        <fieldset className="rounded-12 border border-solid-gray-300 p-4">
          <legend className="px-1 font-bold">{title}</legend>
          <PlainFault>{fault}</PlainFault>
          <FormFields {...{ form, pointer, label, onChange }} fields={field.fields} value={part} />
        </fieldset>
      );
    case 'rows':
      return <Rows {...props} title={title} name={name} fields={field.fields} />;
    default:
      return (
        <div className="-my-4">
          <LineField
            label={title}
            fault={fault}
            value={textAt(whole, key)}
            onChange={(typed) => onChange(field.type === 'number' ? numberOf(typed) : typed)}
          />
        </div>
      );
  }
}

/** What is no number stays as it was typed: the check says so beside it. */
const numberOf = (typed: string): unknown =>
  /^\d{1,9}$/.test(typed.trim()) ? Number(typed) : typed === '' ? undefined : typed;

const PlainFault = ({ children }: { children: string | undefined }) =>
  children ? <p className="mb-2 text-sm font-bold text-error-2">{children}</p> : null;

const WithFault = ({
  fault,
  children,
}: {
  fault: string | undefined;
  children: React.ReactNode;
}) => (
  <div className="max-w-xl">
    <PlainFault>{fault}</PlainFault>
    {children}
  </div>
);

function TwoLanguages(props: OneProps & { title: string; short: boolean }) {
  const { form, field, pointer, whole, onChange, title, short } = props;
  const part = valueAt(whole, field.key);
  const { words, faults } = form;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 font-bold">{title}</legend>
      <PlainFault>{faults.get(pointer)}</PlainFault>
      <div className="grid gap-3 md:grid-cols-2">
        {(['ja', 'en'] as const).map((language) => (
          <TextArea
            key={language}
            label={
              <>
                <span className="sr-only">{title} </span>
                {words.t(`form.${language}`)}
              </>
            }
            language={language}
            short={short}
            fault={faults.get(`${pointer}/${language}`)}
            value={textAt(part, language)}
            onChange={(typed) =>
              onChange({
                ja: textAt(part, 'ja'),
                en: textAt(part, 'en'),
                [language]: short ? typed.replaceAll('\n', ' ') : typed,
              })
            }
          />
        ))}
      </div>
    </fieldset>
  );
}

type NamedProps = OneProps & { readonly to: Reference; readonly title: string };

/** Any number of named things; where there are many, those that match what is typed. */
function ManyOf(props: NamedProps) {
  const { form, field, pointer, whole, onChange, title, to } = props;
  const { words, faults, names } = form;
  const [search, setSearch] = useState('');
  const chosen = idsAt(whole, field.key);
  const { choices, matching } = useChoices(names, to, chosen, search);
  const inside = [...faults].find(([at]) => at.startsWith(`${pointer}/`))?.[1];
  const isLong = names.all(to).length > offeredMost || !names.whole(to);
  return (
    <div>
      {isLong && (
        <LineField
          label={words.t('form.search', { name: title })}
          type="search"
          value={search}
          onChange={setSearch}
        />
      )}
      <Ticks
        label={title}
        fault={faults.get(pointer) ?? inside}
        value={chosen}
        onChange={onChange}
        choices={choices}
      />
      {isLong && (
        <p className="mt-1 text-sm">
          {!names.whole(to)
            ? words.t('form.searchPast', { most: offeredAtOnce.toLocaleString() })
            : matching > offeredMost && words.t('form.searchMore', { count: matching })}
        </p>
      )}
    </div>
  );
}

/** One of the named things; where there are more than a list can hold, one is searched for first. */
function OneOfMany(props: NamedProps & { fault: string | undefined }) {
  const { form, field, whole, onChange, title, to, fault } = props;
  const { words, names } = form;
  const [search, setSearch] = useState('');
  const value = textAt(whole, field.key);
  const { choices } = useChoices(names, to, value === '' ? [] : [value], search);
  const isWhole = names.whole(to);
  return (
    <WithFault fault={fault}>
      {!isWhole && (
        <LineField
          label={words.t('form.search', { name: title })}
          hint={words.t('form.searchPast', { most: offeredAtOnce.toLocaleString() })}
          type="search"
          value={search}
          onChange={setSearch}
        />
      )}
      <Select
        label={title}
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: words.t('form.choose') },
          ...(isWhole ? names.all(to) : choices),
        ]}
      />
    </WithFault>
  );
}

function Rows(props: OneProps & { title: string; name: string; fields: readonly Field[] }) {
  const { form, field, pointer, label, whole, onChange, title, name, fields } = props;
  const { words, faults } = form;
  const rows = listAt(whole, field.key);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 font-bold">{title}</legend>
      <PlainFault>{faults.get(pointer)}</PlainFault>
      {rows.map((row, at) => (
        // Rows have no name of their own; they are added at the end and taken out by hand.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={at} className="mb-4 rounded-12 border border-solid-gray-300 p-4">
          <FormFields
            {...{ form, fields, label }}
            pointer={`${pointer}/${at}`}
            value={row}
            onChange={(next) => onChange(rows.map((one, place) => (place === at ? next : one)))}
          />
          <div className="mt-3">
            <Button onPress={() => onChange(rows.filter((_, place) => place !== at))}>
              {words.t('form.remove', { name, number: at + 1 })}
            </Button>
          </div>
        </div>
      ))}
      <Button onPress={() => onChange([...rows, {}])}>{words.t('form.add', { name })}</Button>
    </fieldset>
  );
}
