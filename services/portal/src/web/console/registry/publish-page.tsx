import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { ApiProblem } from '../../app/api.ts';
import { usePreferences } from '../../app/preferences.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Facts } from '../../design/card.tsx';
import { OneOf } from '../../design/choices.tsx';
import { Field } from '../../design/field.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Problem, Refusals } from '../../design/states.tsx';
import { timeText } from '../../i18n/dates.ts';
import { useStaff } from '../frame/staff.tsx';
import { BodyFacts } from './body-facts.tsx';
import { useCheck } from './check.ts';
import { Comparison } from './comparison.tsx';
import { ImpactOf } from './impact.tsx';
import { useKeptForm } from './kept-form.ts';
import type { Kind } from './kinds.ts';
import { useTitle } from './names.ts';
import { NoticePreview } from './notice-preview.tsx';
import { TextArea } from './text-area.tsx';
import {
  commandTo,
  type Organisation,
  type Proposal,
  pathOf,
  type Thing,
  useOrganisation,
} from './things.ts';
import { useKind } from './use-kind.ts';
import { filled, listAt, textAt, type Value, valueAt } from './values.ts';
import { NoRights, WithThing } from './with-thing.tsx';

/** Before publishing: what changes, what is still refused, whom it concerns. Then it is published. */
export function PublishPage() {
  const kind = useKind();
  const { mayPublish } = useStaff();
  const organisation = useOrganisation();
  if (!mayPublish) return <NoRights />;
  return (
    <WithThing>
      {(thing) =>
        organisation.data ? (
          <Publish kind={kind} thing={thing} organisation={organisation.data} />
        ) : (
          <Page title={thing.id}>
            <Answered query={organisation}>{() => null}</Answered>
          </Page>
        )
      }
    </WithThing>
  );
}

type Props = { readonly kind: Kind; readonly thing: Thing; readonly organisation: Organisation };

function Publish({ kind, thing, organisation }: Props) {
  const { t } = useTranslation('registry');
  const title = useTitle()(kind, thing);
  const { org, path } = useStaff();
  const body = thing.draft ?? thing.body ?? {};
  const { checked } = useCheck(kind, thing.id, filled(kind.fields, body));
  const said = useKeptForm(`${org}.${kind.collection}.${thing.id}.publish`, {});
  const { proposal } = thing;
  const two = organisation.approval === 'two-person';
  const next = thing.versions.length > 0 && kind.name === 'purpose' && !proposal;
  const change = proposal?.change ?? textAt(said.value, 'change');
  const impact = impactQuestion(kind, thing, body, change);
  return (
    <Page
      title={t(proposal ? 'publish.decide' : 'publish.title', { name: title })}
      lead={t(two ? 'publish.leadTwo' : 'publish.lead')}
      above={<Link to={path(`${kind.collection}/${thing.id}`)}>{title}</Link>}
    >
      {checked && checked.refusals.length + checked.faults.length > 0 && (
        <NoticeBar tone="bad" role="alert" title={t('publish.refused')}>
          <Refusals refusals={checked.refusals} />
          {checked.faults.length > 0 && t('check.faults', { count: checked.faults.length })}
        </NoticeBar>
      )}
      {checked && checked.refusals.length + checked.faults.length === 0 && (
        <NoticeBar tone="good" role="status" title={t('publish.checked')} />
      )}
      <Section title={t('publish.what')}>
        {thing.draft && thing.body ? (
          <Comparison
            form={kind.name}
            fields={kind.fields}
            older={thing.body}
            newer={thing.draft}
            titles={[t('compare.stands'), t('thing.draft')]}
          />
        ) : (
          <BodyFacts form={kind.name} fields={kind.fields} body={body} />
        )}
      </Section>
      {checked?.texts && <NoticePreview texts={checked.texts} body={body} />}
      {proposal && <Proposed proposal={proposal} />}
      {next && <HowItChanges said={said.value} onChange={said.setValue} />}
      {impact ? (
        <ImpactOf change={impact} />
      ) : (
        kind.name !== 'scheme' && (
          <NoticeBar tone="info" title={t(next ? 'impact.chooseFirst' : 'impact.first')} />
        )
      )}
      {needsOverride(checked?.refusals) && !proposal && (
        <Override said={said.value} onChange={said.setValue} />
      )}
      <Decision {...{ kind, thing, two }} said={said.value} forget={() => said.forget()} />
    </Page>
  );
}

const needsOverride = (refusals: readonly { code: string }[] | undefined): boolean =>
  refusals?.some(({ code }) => code === 'purpose-too-abstract') === true;

/** What is asked about the change; nothing where nobody can have answered yet. */
function impactQuestion(kind: Kind, thing: Thing, body: Value, change: string): Value | undefined {
  const { id } = thing;
  if (kind.name === 'purpose' && thing.versions.length > 0 && change !== '') {
    const [items, includesProvision] = [listAt(body, 'items'), valueAt(body, 'includesProvision')];
    return { purpose: { id, change, items, includesProvision: includesProvision === true } };
  }
  if (kind.name !== 'notice' || thing.versions.length === 0) return undefined;
  const purposes = listAt(body, 'purposes').map((one) => ({
    purpose: textAt(one, 'purpose'),
    items: listAt(one, 'items'),
    recipients: listAt(one, 'recipients'),
  }));
  return purposes.length === 0 ? undefined : { notice: { id, purposes } };
}

type SaidProps = { readonly said: Value; readonly onChange: (said: Value) => void };

/** What the one who proposed it says of the change; who approves answers for it too. */
function Proposed({ proposal: { at, change, reasons, override } }: { proposal: Proposal }) {
  const { t } = useTranslation('registry');
  const { wording } = usePreferences();
  const facts = [
    { name: t('propose.at'), value: timeText(at, wording) },
    ...(change === 'related' || change === 'unrelated'
      ? [{ name: t('publish.change'), value: t(`publish.${change}`) }]
      : []),
    ...(reasons ? [{ name: t('publish.reasons'), value: `${reasons.ja} / ${reasons.en}` }] : []),
    ...(override ? [{ name: t('publish.override'), value: override.reason }] : []),
  ];
  return (
    <Section title={t('propose.said')}>
      <Facts facts={facts} />
    </Section>
  );
}

/** a change is related to what was before, or it is not, and why. */
function HowItChanges({ said, onChange }: SaidProps) {
  const { t } = useTranslation('registry');
  const reasons = valueAt(said, 'reasons');
  return (
    <Section title={t('publish.how')}>
      <OneOf
        label={t('publish.change')}
        value={textAt(said, 'change') || undefined}
        onChange={(change) => onChange({ ...said, change })}
        choices={[
          { value: 'related', label: t('publish.related'), hint: t('publish.relatedHint') },
          { value: 'unrelated', label: t('publish.unrelated'), hint: t('publish.unrelatedHint') },
        ]}
      />
      <fieldset className="mt-4">
        <legend className="mb-1 font-bold">{t('publish.reasons')}</legend>
        <div className="grid gap-3 md:grid-cols-2">
          {(['ja', 'en'] as const).map((language) => (
            <TextArea
              key={language}
              label={t(`form.${language}`)}
              language={language}
              value={textAt(reasons, language)}
              onChange={(typed) =>
                onChange({
                  ...said,
                  reasons: {
                    ...{ ja: textAt(reasons, 'ja'), en: textAt(reasons, 'en') },
                    [language]: typed,
                  },
                })
              }
            />
          ))}
        </div>
      </fieldset>
    </Section>
  );
}

/** published although its words are too abstract; the reason is kept with who gave it. */
function Override({ said, onChange }: SaidProps) {
  const { t } = useTranslation('registry');
  return (
    <Section title={t('publish.override')}>
      <p>{t('publish.overrideWhat')}</p>
      <Field
        label={t('publish.overrideReason')}
        value={textAt(said, 'override')}
        onChange={(override) => onChange({ ...said, override })}
      />
    </Section>
  );
}

type DecisionProps = {
  readonly kind: Kind;
  readonly thing: Thing;
  readonly two: boolean;
  readonly said: Value;
  readonly forget: () => void;
};
type Verb = 'publish' | 'propose' | 'approve' | 'decline';

function Decision({ kind, thing, two, said, forget }: DecisionProps) {
  const { t } = useTranslation('registry');
  const { org, path } = useStaff();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const [unsaid, setUnsaid] = useState(false);
  const { proposal } = thing;
  const act = useMutation({
    mutationFn: (verb: Verb) =>
      commandTo(`${pathOf(org, kind, thing.id)}:${verb}`, bodyFor(verb, kind, said, reason)),
    onSuccess: async (_answer, verb) => {
      forget();
      await client.invalidateQueries({ queryKey: ['console', org, kind.collection] });
      void navigate(path(`${kind.collection}/${thing.id}`), {
        state: { done: t(`done.${verb}`) },
      });
    },
  });
  const press = (verb: Verb) => {
    const missing = verb === 'decline' && reason.trim() === '';
    setUnsaid(missing);
    if (!missing) act.mutate(verb);
  };
  const button = (verb: Verb, look: 'solid' | 'outline' = 'solid') => (
    <Button look={look} isPending={act.isPending} onPress={() => press(verb)}>
      {t(`do.${verb}`)}
    </Button>
  );
  return (
    <div className="mt-8">
      {act.error && <Failed error={act.error} />}
      {proposal ? (
        <>
          {proposal.own && <NoticeBar tone="info" title={t('propose.own')} />}
          <Field
            label={t('propose.reason')}
            fault={unsaid ? t('propose.reasonFault') : undefined}
            value={reason}
            onChange={setReason}
          />
          <div className="flex flex-wrap gap-3">
            {!proposal.own && button('approve')}
            {button('decline', 'outline')}
          </div>
        </>
      ) : (
        <div className="flex flex-wrap gap-3">
          {button(two ? 'propose' : 'publish')}
          <ButtonLink to={path(`${kind.collection}/${thing.id}/edit`)}>
            {t('thing.edit')}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}

/** What was refused in the service's own words, beside the button that was pressed. */
function Failed({ error }: { error: unknown }) {
  const { t } = useTranslation('registry');
  const { refusals = [], faults = [], status = 0 } = error instanceof ApiProblem ? error : {};
  if (status === 401) return null;
  if (refusals.length === 0 && faults.length === 0) return <Problem error={error} />;
  return (
    <NoticeBar tone="bad" role="alert" title={t('publish.failed')}>
      <Refusals refusals={refusals} />
      {faults.length > 0 && t('publish.fill')}
    </NoticeBar>
  );
}

function bodyFor(verb: Verb, { name }: Kind, said: Value, reason: string): object {
  if (verb === 'decline') return { reason };
  if (verb === 'approve' || name !== 'purpose') return {};
  const [change, override] = [textAt(said, 'change'), textAt(said, 'override')];
  return {
    ...(change === '' ? {} : { change, reasons: valueAt(said, 'reasons') ?? { ja: '', en: '' } }),
    ...(override.trim() === '' ? {} : { override: { reason: override } }),
  };
}
