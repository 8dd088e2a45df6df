import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, call } from '../../app/api.ts';
import { Button } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Answered, Problem, Refusals } from '../../design/states.tsx';
import { useStaff } from '../frame/staff.tsx';
import { BodyFacts } from './body-facts.tsx';
import { elsewhere, faultsOf } from './faults.ts';
import { fieldsOf } from './fields.ts';
import { FormFields } from './form-fields.tsx';
import { useKeptForm } from './kept-form.ts';
import { useOffered } from './offered.ts';
import { commandTo, type Organisation, orgPath, useOrganisation } from './things.ts';
import { filled, type Value } from './values.ts';
import { useWords } from './words.ts';

/** What the organisation says of itself, and how it publishes. */
export function SettingsPage() {
  const { t } = useTranslation('registry');
  const { t: common } = useTranslation();
  const { mayPublish } = useStaff();
  const organisation = useOrganisation();
  const [saved, setSaved] = useState(false);
  return (
    <Page title={t('nav.settings')} lead={t('settings.lead')}>
      {saved && <NoticeBar tone="good" role="status" title={common('states.saved')} />}
      <Answered query={organisation}>
        {(owner) =>
          mayPublish ? (
            <>
              <Form key={owner.version} organisation={owner} onSaved={setSaved} />
              {owner.approval === 'two-person' && <EndTwoPerson organisation={owner} />}
            </>
          ) : (
            <BodyFacts form="organisation" fields={fieldsOf.organisation} body={owner} />
          )
        }
      </Answered>
    </Page>
  );
}

function Form({
  organisation,
  onSaved,
}: {
  organisation: Organisation;
  onSaved: (saved: boolean) => void;
}) {
  const { t } = useTranslation('registry');
  const { org } = useStaff();
  const words = useWords();
  const names = useOffered();
  const client = useQueryClient();
  // Who has said nothing about it publishes alone, and is shown so.
  const before = useMemo<Value>(
    () => ({ approval: 'one-person', ...organisation }),
    [organisation],
  );
  const form = useKeptForm(`${org}.settings`, before);
  const save = useMutation({
    mutationFn: () => {
      // What this form does not show stays as it is.
      const { securityMeasures = [] } = organisation;
      const body = { securityMeasures, ...filled(fieldsOf.organisation, form.value) };
      return call('PUT', orgPath(org), {
        body: { commandId: crypto.randomUUID(), ...body },
        headers: { 'if-match': `"${organisation.version}"` },
      });
    },
    onSuccess: async () => {
      onSaved(true);
      form.forget(form.value);
      await client.invalidateQueries({ queryKey: ['console', 'organisation', org] });
    },
  });
  const problem =
    save.error instanceof ApiProblem && save.error.status !== 401 ? save.error : undefined;
  const faults = faultsOf(problem ?? {}, words);
  const other = elsewhere(
    faults,
    fieldsOf.organisation.map(({ key }) => key),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSaved(false);
        save.mutate();
      }}
    >
      {form.restored && (
        <NoticeBar tone="info" role="status" title={t('form.restored')}>
          <Button onPress={() => form.forget()}>{t('form.discard')}</Button>
        </NoticeBar>
      )}
      <FormFields
        form={{ name: 'organisation', words, names, faults }}
        fields={fieldsOf.organisation}
        value={form.value}
        onChange={form.setValue}
      />
      {other.length > 0 && (
        <NoticeBar tone="bad" role="alert" title={t('form.other')}>
          {other.join(' ')}
        </NoticeBar>
      )}
      {problem?.status === 412 && <NoticeBar tone="warn" role="alert" title={t('form.changed')} />}
      {problem && problem.status !== 412 && faults.size === 0 && <Problem error={problem} />}
      <div className="mt-8">
        <Button type="submit" look="solid" isPending={save.isPending}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  );
}

/** one person alone cannot go back to publishing alone. */
function EndTwoPerson({ organisation: { endAskedByOwn } }: { organisation: Organisation }) {
  const { t } = useTranslation('registry');
  const { org } = useStaff();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => commandTo(`${orgPath(org)}:end-two-person`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['console', 'organisation', org] }),
  });
  const { refusals = [] } = end.error instanceof ApiProblem ? end.error : {};
  return (
    <Section title={t('settings.endTwo')}>
      <p className="mb-3">
        {t(
          endAskedByOwn === undefined
            ? 'settings.endWhat'
            : endAskedByOwn
              ? 'settings.endWaits'
              : 'settings.endOther',
        )}
      </p>
      {refusals.length > 0 ? (
        <Refusals refusals={refusals} />
      ) : (
        end.error && <Problem error={end.error} />
      )}
      {endAskedByOwn !== true && (
        <Button isPending={end.isPending} onPress={() => end.mutate()}>
          {t('settings.endGo')}
        </Button>
      )}
    </Section>
  );
}
