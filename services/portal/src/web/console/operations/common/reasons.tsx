import { useTranslation } from 'react-i18next';
import { Select } from '../../../design/select.tsx';

/** Why somebody looks at a person: goes with each request, into the access record. */
export const lookReasons = [
  'inquiry',
  'complaint',
  'request',
  'incident',
  'check',
  'audit',
] as const;
export type LookReason = (typeof lookReasons)[number];

export const lookReasonOf = (value: unknown): LookReason | undefined =>
  lookReasons.find((one) => one === value);

/** The header that carries it. */
export const reasonHeader = (reason: LookReason | undefined): Record<string, string> =>
  reason === undefined ? {} : { 'doui-reason': reason };

type Props = {
  readonly value: LookReason | undefined;
  readonly onChange: (value: LookReason | undefined) => void;
};

/** None is chosen beforehand: who looks says why. */
export function ReasonSelect({ value, onChange }: Props) {
  const { t } = useTranslation('operations');
  return (
    <Select
      label={t('look.reason')}
      value={value ?? ''}
      onChange={(chosen) => onChange(lookReasonOf(chosen))}
      options={[
        { value: '', label: t('look.choose') },
        ...lookReasons.map((one) => ({ value: one, label: t(`lookReason.${one}`) })),
      ]}
    />
  );
}
