import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { When } from '../../../app/when.tsx';
import { Button } from '../../../design/button.tsx';
import { Section } from '../../../design/page.tsx';
import { Problem } from '../../../design/states.tsx';
import { saveAnswer } from '../../../person/save.ts';
import { useStaff } from '../../frame/staff.tsx';
import { usePaged } from '../common/paged.ts';
import { PagedTable } from '../common/paged-table.tsx';
import { keyOf, type RoleReview, reviewsPath, useAccountName, useRoleName } from './roles.ts';

/** Who looked when, and what was to go. */
export function PastReviews() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const list = usePaged<RoleReview>({ key: ['role-reviews', org], path: reviewsPath(org) });
  return (
    <Section title={t('roles.past')}>
      <PagedTable
        list={list}
        caption={t('roles.past')}
        keyOf={({ id }) => id}
        empty={{ title: t('roles.pastNone') }}
        action={<Save />}
        columns={[
          { key: 'at', title: t('roles.at'), head: true, cell: ({ at }) => <When at={at} /> },
          { key: 'by', title: t('roles.by'), cell: ({ by }) => by.name },
          { key: 'result', title: t('roles.result'), cell: (review) => <Result review={review} /> },
        ]}
      />
    </Section>
  );
}

function Result({ review: { kept, takenAway, verdicts, note } }: { review: RoleReview }) {
  const { t } = useTranslation('operations');
  const roleName = useRoleName();
  const accountName = useAccountName();
  const gone = verdicts.filter(({ outcome }) => outcome === 'take-away');
  return (
    <>
      {t('roles.counts', { kept, takenAway })}
      {gone.length > 0 && (
        <ul className="list-disc pl-5 text-sm" aria-label={t('roles.gone')}>
          {gone.map((one) => (
            <li key={keyOf(one)}>
              {t('roles.judgeOf', { name: accountName(one), role: roleName(one.role) })}
              {one.own && t('roles.own')}: {one.reason}
            </li>
          ))}
        </ul>
      )}
      {note && <span className="block text-sm">{note}</span>}
    </>
  );
}

function Save() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const save = useMutation({
    mutationFn: () => saveAnswer(`${reviewsPath(org)}?format=csv`, `role-reviews-${org}.csv`),
  });
  return (
    <>
      {save.isError && <Problem error={save.error} />}
      <Button isPending={save.isPending} onPress={() => save.mutate()}>
        {t('roles.pastCsv')}
      </Button>
    </>
  );
}
