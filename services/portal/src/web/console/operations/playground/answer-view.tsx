import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../../../app/preferences.tsx';
import { When } from '../../../app/when.tsx';
import { Badge } from '../../../design/badge.tsx';
import { Button } from '../../../design/button.tsx';
import { Facts } from '../../../design/card.tsx';
import { NoticeBar } from '../../../design/notice-bar.tsx';
import { Section } from '../../../design/page.tsx';
import { Table } from '../../../design/table.tsx';
import { saveText } from '../../../person/save.ts';
import { useBasis } from '../../../person/timeline/words.ts';
import { useCode, useOwnNames } from '../common/use-words.ts';
import type { Explained, ItemAnswer, Reason } from './answer.ts';
import { caseFile } from './case-file.ts';
import type { Question } from './question.ts';

type Props = { readonly asked: Question; readonly answer: Explained };

/** What was decided: per item, with article and reason, and everything it was decided on. */
export function AnswerView({ asked, answer }: Props) {
  const { t } = useTranslation('operations');
  const names = useOwnNames();
  const rows = Object.entries(answer.items).map(([item, decision]) => ({ item, decision }));
  return (
    <Section title={t('answer.title')}>
      <NoticeBar
        tone={answer.effect === 'permit' ? 'good' : 'bad'}
        role="status"
        title={t(`answer.${answer.effect}All`)}
      >
        <When at={answer.at} /> — {answer.ruleSet ?? t('answer.noRules')}
      </NoticeBar>
      <Table
        caption={t('answer.title')}
        rows={rows}
        keyOf={({ item }) => item}
        columns={[
          {
            key: 'item',
            title: t('answer.item'),
            head: true,
            cell: ({ item }) => names.item(item),
          },
          {
            key: 'effect',
            title: t('answer.effect'),
            cell: ({ decision: { effect } }) => (
              <Badge tone={effect === 'permit' ? 'good' : 'bad'}>{t(`answer.${effect}`)}</Badge>
            ),
          },
          {
            key: 'why',
            title: t('answer.why'),
            cell: ({ decision }) => <Why decision={decision} />,
          },
        ]}
      />
      <Obligations codes={answer.obligations} />
      <Keep asked={asked} answer={answer} />
      <TrailView answer={answer} />
    </Section>
  );
}

function Why({ decision }: { decision: ItemAnswer }) {
  const { t } = useTranslation('operations');
  const text = useText();
  const basis = useBasis();
  if (decision.effect === 'permit') {
    return (
      <>
        {basis(decision.basis)}
        <Source article={text(decision.article)} requirement={decision.requirement} />
        <Reasons reasons={decision.warnings ?? []} />
      </>
    );
  }
  return (
    <>
      <Reasons reasons={decision.reasons} />
      {(decision.remedies ?? []).length > 0 && (
        <p className="mt-1 text-sm">
          {t('answer.remedies')} {decision.remedies?.map((one) => text(one.text)).join(' / ')}
        </p>
      )}
    </>
  );
}

function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const text = useText();
  return reasons.map((reason) => (
    <span key={reason.code} className="mb-1 block">
      {text(reason.text)}
      <Source article={text(reason.article)} requirement={reason.requirement} />
    </span>
  ));
}

const Source = ({ article, requirement }: { article: string; requirement: string }) => (
  <span className="block text-sm text-solid-gray-700">
    {article} {requirement}
  </span>
);

function Obligations({ codes }: { codes: readonly string[] }) {
  const { t } = useTranslation('operations');
  const code = useCode();
  if (codes.length === 0) return null;
  return (
    <>
      <h3 className="mt-5 font-bold">{t('answer.obligations')}</h3>
      <ul className="list-disc pl-6">
        {codes.map((one) => (
          <li key={one}>{code('obligation', one)}</li>
        ))}
      </ul>
    </>
  );
}

function Keep({ asked, answer }: Props) {
  const { t } = useTranslation('operations');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    setCopied(true);
  };
  const save = () =>
    saveText(caseFile(asked, answer), `case-${answer.at.slice(0, 10)}.yaml`, 'application/yaml');
  return (
    <div className="my-5">
      <div className="flex flex-wrap items-center gap-3">
        <Button onPress={() => void copy()}>{t('answer.copy')}</Button>
        <Button onPress={save}>{t('answer.save')}</Button>
        <span role="status">{copied && t('answer.copied')}</span>
      </div>
      <p className="mt-2 text-sm text-solid-gray-700">{t('answer.keepText')}</p>
    </div>
  );
}

const parts = [
  'answer',
  'capacity',
  'optOuts',
  'purpose',
  'items',
  'recipient',
  'processor',
  'jointUse',
  'schemes',
  'organisation',
] as const;

function TrailView({ answer }: { answer: Explained }) {
  const { t } = useTranslation('operations');
  const { trail, positions, freshnessMs, factsOf } = answer;
  const isEmpty = (value: unknown) =>
    value === null || (Array.isArray(value) && value.length === 0);
  return (
    <details className="mt-4">
      <summary className="cursor-pointer font-bold text-key-900">{t('answer.trail')}</summary>
      <Facts
        facts={[
          { name: t('answer.facts'), value: `${factsOf.person} / ${factsOf.registry}` },
          { name: t('answer.positions'), value: <code>{positions.join(' ') || '—'}</code> },
          { name: t('answer.freshness'), value: `${freshnessMs} ms` },
          { name: t('answer.held'), value: t(trail.held ? 'answer.yes' : 'answer.no') },
        ]}
      />
      {parts.map((name) => (
        <div key={name}>
          <h3 className="mt-3 font-bold">{t(`trail.${name}`)}</h3>
          {isEmpty(trail[name]) ? (
            <p>{t('answer.nothing')}</p>
          ) : (
            <pre className="rounded-8 bg-solid-gray-50 p-3 text-sm break-all whitespace-pre-wrap">
              {JSON.stringify(trail[name], null, 2)}
            </pre>
          )}
        </div>
      ))}
    </details>
  );
}
