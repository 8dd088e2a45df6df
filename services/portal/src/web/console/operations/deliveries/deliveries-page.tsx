import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { When } from '../../../app/when.tsx';
import { Badge, type Tone } from '../../../design/badge.tsx';
import { Button } from '../../../design/button.tsx';
import { Page } from '../../../design/page.tsx';
import { Select } from '../../../design/select.tsx';
import { Answered, Empty, Problem } from '../../../design/states.tsx';
import { useStaff } from '../../frame/staff.tsx';
import { Who } from '../../frame/who.tsx';
import { PagedTable } from '../common/paged-table.tsx';
import { useCode, useOwnNames } from '../common/use-words.ts';
import {
  type Delivery,
  type DeliveryState,
  deliveryStates,
  useDeliveries,
  usePartners,
  useResend,
} from './deliveries.ts';

const tones: Readonly<Record<DeliveryState, Tone>> = {
  queued: 'info',
  sent: 'good',
  dead: 'bad',
  withheld: 'calm',
};

// A partner may stand behind hundreds of recipients; the first tell which it is.
const namedMost = 3;

/** what was sent to each partner, what came of it, and sending it again. */
export function DeliveriesPage() {
  const { t } = useTranslation('operations');
  const { org } = useStaff();
  const names = useOwnNames();
  const partners = usePartners(org);
  const [search, setSearch] = useSearchParams();
  const state = deliveryStates.find((one) => one === search.get('state')) ?? '';
  return (
    <Page title={t('deliveries.title')} lead={t('deliveries.lead')}>
      <Answered query={partners}>
        {(known) => {
          const partner = known.find((one) => one.partner === search.get('partner')) ?? known[0];
          if (!partner)
            return <Empty title={t('deliveries.noPartner')}>{t('deliveries.noPartnerWhy')}</Empty>;
          const show = (part: Record<string, string>) =>
            setSearch({ partner: partner.partner, state, ...part }, { replace: true });
          return (
            <>
              <div className="mb-5 grid gap-4 sm:grid-cols-2">
                <Select
                  label={t('stop.partner')}
                  value={partner.partner}
                  onChange={(chosen) => show({ partner: chosen })}
                  options={known.map(({ partner: value, recipients }) => ({
                    value,
                    label: `${recipients.slice(0, namedMost).map(names.recipient).join('、')} (${value})`,
                  }))}
                />
                <Select
                  label={t('stops.status')}
                  value={state}
                  onChange={(chosen) => show({ state: chosen })}
                  options={[
                    { value: '', label: t('stops.all') },
                    ...deliveryStates.map((value) => ({
                      value,
                      label: t(`deliveryState.${value}`),
                    })),
                  ]}
                />
              </div>
              <List partner={partner.partner} state={state} />
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

function List({ partner, state }: { partner: string; state: string }) {
  const { t } = useTranslation('operations');
  const { org, mayOperate } = useStaff();
  const code = useCode();
  const list = useDeliveries(org, partner, state);
  const resend = useResend(org, partner);
  return (
    <>
      {resend.isError && <Problem error={resend.error} />}
      <p role="status" className="sr-only">
        {resend.isSuccess && t('deliveries.resent')}
      </p>
      <PagedTable
        list={list}
        caption={t('deliveries.title')}
        keyOf={({ channel, delivery }) => `${channel}/${delivery}`}
        empty={{ title: t('deliveries.none') }}
        columns={[
          {
            key: 'at',
            title: t('deliveries.made'),
            head: true,
            cell: ({ createdAt }) => <When at={createdAt} />,
          },
          {
            key: 'what',
            title: t('deliveries.what'),
            cell: ({ event, channel }) => (
              <>
                {event.type}
                <span className="block text-sm text-solid-gray-700">
                  {channel === 'topic'
                    ? t('deliveries.topic')
                    : t('deliveries.webhook', { channel })}
                </span>
              </>
            ),
          },
          {
            key: 'state',
            title: t('stops.status'),
            cell: (row) => (
              <>
                <Badge tone={tones[row.state]}>{t(`deliveryState.${row.state}`)}</Badge>
                {row.dueAt && (
                  <span className="block text-sm">
                    {t('deliveries.next')} <When at={row.dueAt} />
                  </span>
                )}
              </>
            ),
          },
          {
            key: 'attempts',
            title: t('deliveries.attempts'),
            cell: (row) => <Attempts row={row} say={(result) => code('attempt', result)} />,
          },
          {
            key: 'again',
            title: t('deliveries.again'),
            cell: (row) =>
              mayOperate && row.state !== 'queued' ? (
                <Button
                  isDisabled={resend.isPending}
                  aria-label={`${t('deliveries.resend')}: ${row.event.type} ${row.delivery}`}
                  onPress={() => resend.mutate(row)}
                >
                  {t('deliveries.resend')}
                </Button>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </>
  );
}

function Attempts({ row, say }: { row: Delivery; say: (result: string) => string }) {
  const { t } = useTranslation('operations');
  const { event, log, attempts } = row;
  return (
    <details>
      <summary className="cursor-pointer text-key-900">
        {t('deliveries.count', { count: attempts })}
      </summary>
      <ol className="text-sm">
        {log.map(({ at, tookMs, result, code, status, by }) => (
          <li key={`${at} ${result}`}>
            <When at={at} /> — {say(result)} {status} {code}{' '}
            {by ? <Who by={by} /> : `(${tookMs} ms)`}
          </li>
        ))}
      </ol>
      <p className="mt-2 text-sm font-bold">{t('deliveries.payload')}</p>
      <pre className="rounded-8 bg-solid-gray-50 p-2 text-xs break-all whitespace-pre-wrap">
        {JSON.stringify(event, null, 2)}
      </pre>
    </details>
  );
}
