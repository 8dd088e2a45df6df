import { useTranslation } from 'react-i18next';
import type { Consent, NoticeVersion } from '../../app/shapes.ts';
import { OneOf, Ticks } from '../../design/choices.tsx';
import { StatusBadge, VoidBadge } from '../consents/status.tsx';
import type { useNames } from '../names.ts';
import { type Chosen, elementOf, type Fault } from './answers.ts';

type Props = {
  readonly notice: string;
  readonly purpose: NoticeVersion['purposes'][number];
  readonly names: ReturnType<typeof useNames>;
  readonly standing: Consent | undefined;
  /** what stands was said of a purpose that is another one now. */
  readonly outdated?: boolean;
  readonly chosen: Chosen;
  readonly fault: Fault | undefined;
  readonly onChange: (chosen: Chosen) => void;
};

/** The answer to one purpose: yes and no look the same, and neither is chosen beforehand. */
export function PurposeChoice({ notice, purpose, names, standing, outdated, ...rest }: Props) {
  const { t } = useTranslation();
  const { chosen, fault, onChange } = rest;
  const { items, recipients } = purpose;
  const listed = (ids: readonly string[], name: (id: string) => string) =>
    ids.map((id) => ({ value: id, label: name(id) }));
  return (
    <div
      id={elementOf(notice, purpose.purpose)}
      className="my-4 rounded-12 border-2 border-key-900 bg-white p-4"
    >
      {standing && (
        <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
          {t('notice.now')} {outdated ? <VoidBadge /> : <StatusBadge status={standing.status} />}
        </p>
      )}
      <OneOf
        label={
          <>
            {t('notice.choose')}
            <span className="sr-only">: {names.purpose(purpose.purpose)}</span>
          </>
        }
        side
        fault={fault === 'leaves-all' ? t('notice.leaveAll') : undefined}
        value={chosen.given === undefined ? undefined : chosen.given ? 'yes' : 'no'}
        onChange={(value) => onChange({ ...chosen, given: value === 'yes' })}
        choices={[
          { value: 'yes', label: t('notice.agree') },
          { value: 'no', label: t('notice.refuse') },
        ]}
      />
      {chosen.given && items.length + recipients.length > 1 && (
        <details className="mt-3">
          <summary className="cursor-pointer py-2 font-bold text-key-900">
            {t('notice.narrow')}
          </summary>
          <p className="mb-3 text-sm text-solid-gray-700">{t('notice.leaveHint')}</p>
          <div className="grid gap-5">
            <Ticks
              label={t('notice.leaveItems')}
              value={chosen.withoutItems}
              onChange={(withoutItems) => onChange({ ...chosen, withoutItems })}
              choices={listed(items, names.item)}
            />
            {recipients.length > 0 && (
              <Ticks
                label={t('notice.leaveRecipients')}
                value={chosen.withoutRecipients}
                onChange={(withoutRecipients) => onChange({ ...chosen, withoutRecipients })}
                choices={listed(recipients, names.recipient)}
              />
            )}
          </div>
        </details>
      )}
    </div>
  );
}
