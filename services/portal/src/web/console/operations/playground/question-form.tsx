import { useTranslation } from 'react-i18next';
import { useText } from '../../../app/preferences.tsx';
import type { Text } from '../../../app/shapes.ts';
import { Button } from '../../../design/button.tsx';
import { DateField } from '../../../design/date-field.tsx';
import { Field } from '../../../design/field.tsx';
import { Select } from '../../../design/select.tsx';
import { usePublicPage } from '../../../person/questions.ts';
import { useStaff } from '../../frame/staff.tsx';
import { LongSelect, LongTicks } from '../common/long-choices.tsx';
import { type LookReason, ReasonSelect } from '../common/reasons.tsx';
import { missingIn, type Question, uses } from './question.ts';

export type QuestionFormProps = {
  readonly question: Question;
  /** As it was typed: an id, or a customer number. */
  readonly person: string;
  readonly reason: LookReason | undefined;
  /** Asked before it was complete: what is missing is said beside its field. */
  readonly faulty: boolean;
  readonly busy: boolean;
  readonly onPerson: (person: string) => void;
  readonly onReason: (reason: LookReason | undefined) => void;
  readonly onChange: (question: Question) => void;
  readonly onAsk: () => void;
};

type Named = readonly { readonly id: string; readonly name?: Text; readonly title?: Text }[];

export function QuestionForm(props: QuestionFormProps) {
  const { question, person, reason, faulty, busy, onPerson, onReason, onChange, onAsk } = props;
  const { t } = useTranslation('operations');
  const page = usePublicPage(useStaff().org).data;
  const text = useText();
  const missing = faulty ? missingIn(question) : [];
  const change = (part: Partial<Question>) => onChange({ ...question, ...part });
  // What an address names although the public page does not is shown by its id.
  const choicesIn = (things: Named = []) =>
    things.map(({ id, name, title }) => ({ value: id, label: text(title ?? name) || id }));
  const fault = (field: (typeof missing)[number]) =>
    missing.includes(field) && <Missing>{t(`playground.missing.${field}`)}</Missing>;
  return (
    <div className="rounded-12 bg-solid-gray-50 p-4 sm:p-6">
      <Field
        label={t('look.person')}
        hint={t('look.personHint')}
        value={person}
        onChange={onPerson}
        fault={faulty && person.trim() === '' ? t('look.personMissing') : undefined}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <div>
          <ReasonSelect value={reason} onChange={onReason} />
          {faulty && !reason && <Missing>{t('look.reasonMissing')}</Missing>}
        </div>
        <Select
          label={t('playground.use')}
          value={question.use}
          onChange={(use) => change({ use })}
          options={uses.map((use) => ({ value: use, label: t(`use.${use}`) }))}
        />
        <div>
          <LongSelect
            label={t('playground.purpose')}
            value={question.purpose}
            onChange={(purpose) => change({ purpose })}
            choices={choicesIn(page?.purposes)}
          />
          {fault('purpose')}
        </div>
        <div>
          <LongSelect
            label={t('playground.recipient')}
            value={question.recipient}
            onChange={(recipient) => change({ recipient })}
            choices={choicesIn(page?.recipients)}
          />
          {fault('recipient')}
        </div>
        <DateField
          label={t('playground.day')}
          value={question.day}
          onChange={(day) => change({ day })}
        />
        <Select
          label={t('playground.facts')}
          value={question.facts}
          onChange={(facts) => change({ facts: facts === 'now' ? 'now' : 'then' })}
          options={(['then', 'now'] as const).map((value) => ({
            value,
            label: t(`playground.factsOf.${value === 'then' ? 'past' : 'present'}`),
          }))}
        />
      </div>
      <div className="my-5">
        <LongTicks
          label={t('playground.items')}
          value={question.items}
          onChange={(chosen) => change({ items: chosen })}
          choices={choicesIn(page?.items)}
          fault={missing.includes('items') ? t('playground.missing.items') : undefined}
        />
      </div>
      <Button look="solid" isPending={busy} onPress={onAsk}>
        {t('playground.ask')}
      </Button>
    </div>
  );
}

const Missing = ({ children }: { children: string }) => (
  <p role="alert" className="mt-1 text-sm font-bold text-error-2">
    {children}
  </p>
);
