import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../../app/preferences.tsx';
import { Button } from '../../../design/button.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Page } from '../../../design/page.tsx';
import { Answered, Empty, Problem } from '../../../design/states.tsx';
import { dayText, timeText } from '../../../i18n/dates.ts';
import { saveAnswer } from '../../../person/save.ts';
import { useStaff } from '../../frame/staff.tsx';
import { Allowed } from '../common/allowed.tsx';
import { PastReviews } from './past-reviews.tsx';
import { ReviewForm } from './review-form.tsx';
import { RoleTable } from './role-table.tsx';
import { type Roles, rolesPath, useRoles } from './roles.ts';

/** who holds which role now, and who looked at that when. */
export function RolesPage() {
  const { t } = useTranslation('operations');
  return (
    <Page title={t('roles.title')} lead={t('roles.lead')}>
      <Allowed to={['privacy-manager', 'auditor']}>
        <Listed />
      </Allowed>
    </Page>
  );
}

function Listed() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const roles = useRoles(org);
  const [step, setStep] = useState<'list' | 'review' | 'done'>('list');
  return (
    <>
      {step === 'done' && (
        <NoticeBar tone="good" role="status" title={t('roles.done')}>
          {t('roles.doneWhy')}
        </NoticeBar>
      )}
      <Answered query={roles}>
        {(data) =>
          data.items.length === 0 ? (
            <Empty title={t('roles.none')}>{t('roles.noneWhy')}</Empty>
          ) : step === 'review' ? (
            <ReviewForm
              roles={data}
              onClose={() => setStep('list')}
              onDone={() => setStep('done')}
            />
          ) : (
            <Current roles={data} onReview={() => setStep('review')} />
          )
        }
      </Answered>
      {step !== 'review' && <PastReviews />}
    </>
  );
}

function Current({ roles, onReview }: { roles: Roles; onReview: () => void }) {
  const { t } = useTranslation('operations');
  const { wording } = usePreferences();
  const { mayPublish } = useStaff();
  const left = roles.items.filter(({ state }) => state === 'to-take-away').length;
  return (
    <>
      <Due roles={roles} />
      {left > 0 && <NoticeBar tone="warn" title={t('roles.leftOver', { count: left })} />}
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <p>{t('roles.readAt', { at: timeText(roles.readAt, wording) })}</p>
        <Save />
      </div>
      <RoleTable rows={roles.items} />
      {mayPublish && (
        <div className="mt-5">
          <Button look="solid" onPress={onReview}>
            {t('roles.start')}
          </Button>
        </div>
      )}
    </>
  );
}

/** When somebody looked last, and by when somebody has to. */
function Due({ roles: { lastReview, reviewDueAt, readAt } }: { roles: Roles }) {
  const { t } = useTranslation('operations');
  const { wording } = usePreferences();
  if (!lastReview || reviewDueAt === undefined) {
    return (
      <NoticeBar tone="info" title={t('roles.never')}>
        {t('roles.neverWhy')}
      </NoticeBar>
    );
  }
  const last = t('roles.last', { at: dayText(lastReview.at, wording), who: lastReview.by.name });
  if (Date.parse(reviewDueAt) < Date.parse(readAt)) {
    return (
      <NoticeBar tone="bad" title={t('roles.overdue')}>
        {last}
      </NoticeBar>
    );
  }
  return (
    <p className="mb-3">
      {last}
      <span className="block">{t('roles.due', { at: dayText(reviewDueAt, wording) })}</span>
    </p>
  );
}

function Save() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const save = useMutation({
    mutationFn: (form: 'csv' | 'json') =>
      saveAnswer(`${rolesPath(org)}?format=${form}`, `roles-${org}.${form}`),
  });
  return (
    <div>
      {save.isError && <Problem error={save.error} />}
      <div className="flex flex-wrap gap-2">
        {(['csv', 'json'] as const).map((form) => (
          <Button key={form} isDisabled={save.isPending} onPress={() => save.mutate(form)}>
            {t(`roles.${form}`)}
          </Button>
        ))}
      </div>
    </div>
  );
}
