import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../design/button.tsx';
import { OneOf } from '../../../design/choices.tsx';
import { Field } from '../../../design/field.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Problem } from '../../../design/states.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { RoleTable } from './role-table.tsx';
import {
  type Holding,
  keyOf,
  type Roles,
  useAccountName,
  useReview,
  useRoleName,
  type Verdict,
} from './roles.ts';

type Said = { readonly outcome?: string; readonly reason: string };
const nothing: Said = { reason: '' };

type Props = {
  readonly roles: Roles;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

/** Every role that is held is judged; nothing is chosen beforehand, and what goes needs a reason. */
export function ReviewForm({ roles, onClose, onDone }: Props) {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const [commandId] = useState(() => crypto.randomUUID());
  const [said, setSaid] = useState<Readonly<Record<string, Said>>>({});
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const review = useReview(org, commandId, onDone);
  const verdicts = roles.items.flatMap((row) => verdictOf(row, said[keyOf(row)]));
  const complete = verdicts.length === roles.items.length;
  const send = () => {
    setTried(true);
    if (complete) review.mutate({ verdicts, ...(note.trim() ? { note: note.trim() } : {}) });
  };
  return (
    <>
      <RoleTable
        rows={roles.items}
        judge={{
          title: t('roles.judge'),
          cell: (row) => (
            <Judge
              row={row}
              said={said[keyOf(row)] ?? nothing}
              tried={tried}
              onChange={(one) => setSaid({ ...said, [keyOf(row)]: one })}
            />
          ),
        }}
      />
      <Field label={t('roles.note')} value={note} onChange={setNote} />
      {tried && !complete && <NoticeBar tone="bad" role="alert" title={t('roles.missing')} />}
      {review.isError && <Problem error={review.error} />}
      <div className="grid gap-2 sm:flex">
        <Button look="solid" isPending={review.isPending} onPress={send}>
          {t('roles.send')}
        </Button>
        <Button onPress={onClose}>{t('roles.cancel')}</Button>
      </div>
    </>
  );
}

function verdictOf({ account, role }: Holding, said: Said | undefined): Verdict[] {
  if (said?.outcome === 'keep') return [{ account, role, outcome: 'keep' }];
  const reason = said?.reason.trim() ?? '';
  if (said?.outcome !== 'take-away' || reason === '') return [];
  return [{ account, role, outcome: 'take-away', reason }];
}

type JudgeProps = {
  readonly row: Holding;
  readonly said: Said;
  readonly tried: boolean;
  readonly onChange: (said: Said) => void;
};

function Judge({ row, said, tried, onChange }: JudgeProps) {
  const { t } = useTranslation('operations');
  const roleName = useRoleName();
  const accountName = useAccountName();
  const { outcome, reason } = said;
  return (
    <span className="block sm:min-w-64">
      <OneOf
        label={t('roles.judgeOf', { name: accountName(row), role: roleName(row.role) })}
        labelHidden
        side
        value={outcome}
        onChange={(value) => onChange({ outcome: value, reason })}
        fault={tried && outcome === undefined ? t('roles.judgeMissing') : undefined}
        choices={(['keep', 'take-away'] as const).map((value) => ({
          value,
          label: t(`roles.${value}`),
        }))}
      />
      {outcome === 'take-away' && (
        <Field
          label={t('roles.reason')}
          value={reason}
          onChange={(value) => onChange({ outcome, reason: value })}
          fault={tried && reason.trim() === '' ? t('roles.reasonMissing') : undefined}
        />
      )}
    </span>
  );
}
