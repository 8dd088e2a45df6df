import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Button } from '../../../design/button.tsx';
import { Field } from '../../../design/field.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Page } from '../../../design/page.tsx';
import { Problem } from '../../../design/states.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { personMeant } from '../common/find-person.ts';
import { type LookReason, ReasonSelect } from '../common/reasons.tsx';

/** Somebody's record is opened by customer number, and never without saying why. */
export function PersonsPage() {
  const { t } = useTranslation('operations');
  const { org, path } = useStaff();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState<LookReason>();
  const [tried, setTried] = useState(false);
  const usable = typed.trim() !== '';
  const look = useMutation({
    mutationFn: async () => (await personMeant(org, typed.trim(), reason)) ?? null,
    onSuccess: (person) => {
      if (person !== null) void navigate(path(`persons/${person}`), { state: { reason } });
    },
  });
  const send = () => {
    setTried(true);
    if (usable && reason) look.mutate();
  };
  return (
    <Page title={t('persons.title')} lead={t('persons.lead')}>
      <div className="rounded-12 bg-solid-gray-50 p-4 sm:p-6">
        <Field
          label={t('look.person')}
          hint={t('look.personHint')}
          value={typed}
          onChange={setTyped}
          fault={tried && !usable ? t('look.personMissing') : undefined}
        />
        <div className="mb-5 max-w-xl">
          <ReasonSelect value={reason} onChange={setReason} />
          {tried && !reason && (
            <p role="alert" className="mt-1 text-sm font-bold text-error-2">
              {t('look.reasonMissing')}
            </p>
          )}
        </div>
        <Button look="solid" isPending={look.isPending} onPress={send}>
          {t('persons.look')}
        </Button>
      </div>
      <p className="mt-3 text-sm text-solid-gray-700">{t('look.recorded')}</p>
      {look.isError && <Problem error={look.error} />}
      {look.data === null && (
        <NoticeBar tone="warn" role="alert" title={t('look.nobody')}>
          {t('look.nobodyWhy')}
        </NoticeBar>
      )}
    </Page>
  );
}
