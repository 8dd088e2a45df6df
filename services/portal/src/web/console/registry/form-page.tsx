import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { ApiProblem, call } from '../../app/api.ts';
import type { Recorded } from '../../app/shapes.ts';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Field } from '../../design/field.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page } from '../../design/page.tsx';
import { Problem } from '../../design/states.tsx';
import { useStaff } from '../frame/staff.tsx';
import { useCheck } from './check.ts';
import { elsewhere, faultsOf } from './faults.ts';
import { FormFields } from './form-fields.tsx';
import { RecipientImpact } from './impact.tsx';
import { useKeptForm } from './kept-form.ts';
import type { Kind } from './kinds.ts';
import { useTitle } from './names.ts';
import { NoticePreview } from './notice-preview.tsx';
import { useOffered } from './offered.ts';
import { pathOf, type Thing } from './things.ts';
import { useKind } from './use-kind.ts';
import { filled, type Value } from './values.ts';
import { NoRights, WithThing } from './with-thing.tsx';
import { useWords } from './words.ts';

/** A new thing, or the next draft of one. */
export function FormPage() {
  const kind = useKind();
  const { id = '' } = useParams();
  const { mayPublish } = useStaff();
  if (!mayPublish) return <NoRights />;
  if (id === '') return <Form kind={kind} />;
  return <WithThing>{(thing) => <Form key={thing.id} kind={kind} thing={thing} />}</WithThing>;
}

function Form({ kind, thing }: { kind: Kind; thing?: Thing }) {
  const { t } = useTranslation('registry');
  const titled = useTitle();
  const { org, path } = useStaff();
  const words = useWords();
  const names = useOffered();
  const before = useMemo<Value>(() => thing?.draft ?? thing?.body ?? {}, [thing]);
  const form = useKeptForm(`${org}.${kind.collection}.${thing?.id ?? 'new'}`, before);
  const [proposedId] = useState(() => `${kind.name.slice(0, 3).toLowerCase()}${suffix()}`);
  const newId = typeof form.value[idKey] === 'string' ? form.value[idKey] : proposedId;
  const [asked, setAsked] = useState(false);
  const id = thing?.id ?? newId;
  const body = filled(kind.fields, form.value);
  const { checked, upToDate } = useCheck(kind, id, body);
  const save = useSave(kind, thing, () => form.forget());
  const problem = save.error instanceof ApiProblem ? save.error : undefined;
  const said = problem && problem.status !== 401 ? problem : undefined;
  // Before anything is typed nothing is wrong; after pressing "save" everything is said.
  const speaks = asked || form.changed;
  const faults = faultsOf(
    {
      faults: [...(speaks ? (checked?.faults ?? []) : []), ...(said?.faults ?? [])],
      refusals: [...(speaks ? (checked?.refusals ?? []) : []), ...(said?.refusals ?? [])],
    },
    words,
  );
  const keys = kind.fields.map(({ key }) => key);
  const other = elsewhere(faults, keys);
  const blocked = asked && (checked?.faults.length ?? 0) > 0;
  const shownHere = said && said.faults.length + said.refusals.length > 0;
  const title = thing ? t('form.edit', { name: titled(kind, thing) }) : t(`new.${kind.name}`);
  return (
    <Page title={title} lead={kind.published ? t('form.draftLead') : undefined}>
      {form.restored && (
        <NoticeBar tone="info" role="status" title={t('form.restored')}>
          <Button onPress={() => form.forget()}>{t('form.discard')}</Button>
        </NoticeBar>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if ((checked?.faults.length ?? 0) === 0) save.mutate({ id, body });
        }}
      >
        {!thing && (
          <Field
            label={t('form.id')}
            hint={t('form.idHint')}
            fault={/^[a-z0-9]{3,40}$/.test(newId) ? undefined : t('form.idFault')}
            value={newId}
            onChange={(typed) => form.setValue({ ...form.value, [idKey]: typed })}
          />
        )}
        <FormFields
          form={{ name: kind.name, words, names, faults: speaks || said ? faults : new Map() }}
          fields={kind.fields}
          value={form.value}
          onChange={form.setValue}
        />
        {kind.name === 'recipient' && thing && (
          <RecipientImpact id={thing.id} before={before} after={body} />
        )}
        {kind.name === 'notice' && checked?.texts && (
          <NoticePreview texts={checked.texts} body={body} />
        )}
        <div aria-live="polite">
          {speaks && checked && upToDate && (
            <CheckSummary
              checked={checked.faults.length}
              publish={checked.refusals.length}
              kind={kind}
            />
          )}
        </div>
        {other.length > 0 && (
          <NoticeBar tone="bad" role="alert" title={t('form.other')}>
            <ul className="list-disc pl-6">
              {other.map((words) => (
                <li key={words}>{words}</li>
              ))}
            </ul>
          </NoticeBar>
        )}
        {blocked && <NoticeBar tone="bad" role="alert" title={t('form.blocked')} />}
        {said?.status === 412 && <NoticeBar tone="warn" role="alert" title={t('form.changed')} />}
        {said && !shownHere && said.status !== 412 && <Problem error={said} />}
        <div className="mt-8 flex flex-wrap gap-3">
          <Button type="submit" look="solid" isPending={save.isPending}>
            {t(kind.published ? 'form.saveDraft' : 'form.save')}
          </Button>
          <ButtonLink to={path(thing ? `${kind.collection}/${thing.id}` : kind.collection)}>
            {t('form.back')}
          </ButtonLink>
        </div>
      </form>
    </Page>
  );
}

/** Kept with what is typed, and no member of any body. */
const idKey = '$id';
const suffix = (): string => crypto.randomUUID().replaceAll('-', '').slice(0, 6);

function CheckSummary({
  checked,
  publish,
  kind,
}: {
  checked: number;
  publish: number;
  kind: Kind;
}) {
  const { t } = useTranslation('registry');
  if (checked > 0) return <NoticeBar tone="bad" title={t('check.faults', { count: checked })} />;
  if (publish > 0) return <NoticeBar tone="warn" title={t('check.publish', { count: publish })} />;
  return <NoticeBar tone="good" title={t(kind.published ? 'check.good' : 'check.savable')} />;
}

/** Saves what is typed; only what was seen is replaced. */
function useSave(kind: Kind, thing: Thing | undefined, saved: () => void) {
  const { org, path } = useStaff();
  const client = useQueryClient();
  const navigate = useNavigate();
  // The same content under the same id is the same command, also after a lost answer.
  const [sent] = useState(() => new Map<string, string>());
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Value }) => {
      const content = JSON.stringify([id, body]);
      const commandId = sent.get(content) ?? crypto.randomUUID();
      sent.set(content, commandId);
      return call<Recorded>('PUT', pathOf(org, kind, id), {
        body: { commandId, ...body },
        headers: thing ? { 'if-match': `"${thing.version}"` } : {},
      });
    },
    onSuccess: async (_answer, { id }) => {
      saved();
      await client.invalidateQueries({ queryKey: ['console', org, kind.collection] });
      void navigate(path(`${kind.collection}/${id}`), { state: { saved: true } });
    },
  });
}
