import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { call } from '../../../app/api.ts';
import { usePreferences } from '../../../app/preferences.tsx';
import { When } from '../../../app/when.tsx';
import { Badge } from '../../../design/badge.tsx';
import { Button } from '../../../design/button.tsx';
import { DateField } from '../../../design/date-field.tsx';
import { Page } from '../../../design/page.tsx';
import { Select } from '../../../design/select.tsx';
import { Problem } from '../../../design/states.tsx';
import { dayText } from '../../../i18n/dates.ts';
import { saveFile } from '../../../person/save.ts';
import { useStaff } from '../../frame/staff.tsx';
import { Allowed } from '../common/allowed.tsx';
import { usePaged } from '../common/paged.ts';
import { PagedTable } from '../common/paged-table.tsx';
import type { Period } from '../common/period.ts';
import { useCode, useOwnNames } from '../common/use-words.ts';
import { ReviewDialog } from './review-dialog.tsx';
import { claimStates, queryOf, type Sought, soughtOf } from './sought.ts';

export type Claim = {
  readonly id: string;
  readonly state: 'open' | 'reviewed';
  readonly at: string;
  readonly person: string;
  readonly use: string;
  readonly purpose: string;
  readonly recipient?: string;
  readonly items: readonly { readonly item: string; readonly article: string }[];
  readonly ground: string;
  readonly statute?: string;
  readonly requester?: string;
  readonly reason?: string;
  readonly review?: {
    readonly at: string;
    readonly outcome: 'confirmed' | 'objected';
    readonly note?: string;
  };
};

/** exceptions somebody claimed, until somebody else has looked at them. */
export function ExceptionsPage() {
  const { t } = useTranslation('operations');
  return (
    <Page title={t('exceptions.title')} lead={t('exceptions.lead')}>
      <Allowed to={['privacy-manager', 'auditor']}>
        <Claims />
      </Allowed>
    </Page>
  );
}

function Claims() {
  const { t } = useTranslation('operations');
  const { org, mayPublish } = useStaff();
  const code = useCode();
  const names = useOwnNames();
  const [search, setSearch] = useSearchParams();
  const sought = soughtOf(search, Date.now());
  const query = queryOf(sought, Date.now());
  const [reviewed, setReviewed] = useState<Claim>();
  const list = usePaged<Claim>({
    key: ['exceptions', org],
    path: `/v1/organisations/${org}/exceptions`,
    query,
  });
  return (
    <>
      <Filter
        key={`${sought.from} ${sought.to}`}
        sought={sought}
        onChange={(next) => setSearch(next, { replace: true })}
      />
      <Looked period={sought} />
      <PagedTable
        list={list}
        caption={t('exceptions.title')}
        keyOf={({ id }) => id}
        empty={{ title: t('exceptions.none'), why: t('exceptions.noneWhy') }}
        action={<SaveCsv query={query} />}
        columns={[
          { key: 'at', title: t('exceptions.at'), head: true, cell: ({ at }) => <When at={at} /> },
          {
            key: 'what',
            title: t('exceptions.what'),
            cell: ({ use, purpose, recipient, items }) => (
              <>
                {code('use', use)} — {names.purpose(purpose)}
                {recipient && ` → ${names.recipient(recipient)}`}
                <span className="block text-sm text-solid-gray-700">
                  {items.map(({ item, article }) => `${names.item(item)} (${article})`).join('、')}
                </span>
              </>
            ),
          },
          {
            key: 'ground',
            title: t('exceptions.ground'),
            cell: ({ ground, statute, requester, reason }) => (
              <>
                {code('ground', ground)} {statute}
                <span className="block text-sm">
                  {requester === undefined
                    ? t('exceptions.erased')
                    : t('exceptions.said', { requester, reason })}
                </span>
              </>
            ),
          },
          {
            key: 'state',
            title: t('stops.status'),
            cell: (claim) => (
              <ClaimState
                claim={claim}
                onReview={mayPublish ? () => setReviewed(claim) : undefined}
              />
            ),
          },
        ]}
      />
      {reviewed && <Review claim={reviewed} onDone={() => setReviewed(undefined)} />}
    </>
  );
}

type FilterProps = {
  readonly sought: Sought;
  readonly onChange: (sought: Sought) => void;
};

function Filter({ sought, onChange }: FilterProps) {
  const { t } = useTranslation('operations');
  const [days, setDays] = useState<Period>({ from: sought.from, to: sought.to });
  return (
    <div className="mb-5 rounded-12 bg-solid-gray-50 p-4 sm:p-6">
      <div className="mb-4 grid gap-4 sm:grid-cols-3">
        <Select
          label={t('stops.show')}
          value={sought.state}
          onChange={(chosen) =>
            onChange({ ...sought, state: claimStates.find((one) => one === chosen) ?? 'open' })
          }
          options={claimStates.map((value) => ({ value, label: t(`claimState.${value}`) }))}
        />
        <DateField
          label={t('provisions.from')}
          value={days.from}
          onChange={(from) => setDays({ ...days, from })}
        />
        <DateField
          label={t('provisions.to')}
          value={days.to}
          onChange={(to) => setDays({ ...days, to })}
        />
      </div>
      {/* Every look is recorded: days that are half typed ask nothing. */}
      <Button look="solid" onPress={() => onChange({ ...sought, ...days })}>
        {t('provisions.search')}
      </Button>
      <p className="mt-3 text-sm text-solid-gray-700">{t('exceptions.window')}</p>
    </div>
  );
}

/** Which days the list below speaks of: what is older or newer is not in it. */
function Looked({ period: { from, to } }: { period: Period }) {
  const { t } = useTranslation('operations');
  const { wording } = usePreferences();
  return (
    <p className="mb-3 text-sm">
      {t('exceptions.looked', {
        from: from === '' ? t('exceptions.first') : dayText(from, wording),
        to: to === '' ? t('exceptions.now') : dayText(to, wording),
      })}
    </p>
  );
}

type StateProps = { readonly claim: Claim; readonly onReview: (() => void) | undefined };

function ClaimState({ claim: { review, id }, onReview }: StateProps) {
  const { t } = useTranslation('operations');
  if (review) {
    return (
      <>
        <Badge tone={review.outcome === 'confirmed' ? 'good' : 'bad'}>
          {t(`outcome.${review.outcome}`)}
        </Badge>
        <span className="block text-sm">
          <When at={review.at} /> {review.note}
        </span>
      </>
    );
  }
  return (
    <span className="grid justify-items-start gap-2">
      <Badge tone="warn">{t('claimState.open')}</Badge>
      {onReview && (
        <Button aria-label={`${t('exceptions.review')}: ${id}`} onPress={onReview}>
          {t('exceptions.review')}
        </Button>
      )}
    </span>
  );
}

function Review({ claim, onDone }: { claim: Claim; onDone: () => void }) {
  const { org } = useStaff();
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: (body: { outcome: string; note: string }) =>
      call('POST', `/v1/organisations/${org}/exceptions/${claim.id}:review`, {
        body: { commandId: crypto.randomUUID(), ...body },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['operations', 'exceptions', org] });
      onDone();
    },
  });
  return (
    <ReviewDialog
      busy={send.isPending}
      error={send.error}
      onClose={onDone}
      onSend={(body) => send.mutate(body)}
    />
  );
}

function SaveCsv({ query }: { query: Record<string, string> }) {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const save = useMutation({
    mutationFn: async () => {
      const asked = new URLSearchParams({ ...query, format: 'csv' });
      const path = `/v1/organisations/${org}/exceptions?${asked}`;
      saveFile(await call<Blob>('GET', path, { as: 'file' }), `exceptions-${org}.csv`);
    },
  });
  return (
    <>
      {save.isError && <Problem error={save.error} />}
      <Button isPending={save.isPending} onPress={() => save.mutate()}>
        {t('provisions.csv')}
      </Button>
    </>
  );
}
