import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'react-router';
import { usePreferences } from '../../app/preferences.tsx';
import { Button, ButtonLink } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Page, Section } from '../../design/page.tsx';
import { Problem } from '../../design/states.tsx';
import { timeText } from '../../i18n/dates.ts';
import { History } from '../frame/history.tsx';
import { useStaff } from '../frame/staff.tsx';
import { BodyFacts } from './body-facts.tsx';
import { Comparison } from './comparison.tsx';
import type { Kind } from './kinds.ts';
import { useTitle } from './names.ts';
import { NoticePreview } from './notice-preview.tsx';
import { StatusBadges } from './status.tsx';
import { commandTo, pathOf, type Thing } from './things.ts';
import { useKind } from './use-kind.ts';
import { EarlierVersions, Versions } from './versions.tsx';
import { WithThing } from './with-thing.tsx';

/** One thing: what stands, what is drafted, and all that stood before. */
export function ThingPage() {
  const kind = useKind();
  return <WithThing>{(thing) => <Shown key={thing.id} kind={kind} thing={thing} />}</WithThing>;
}

type Props = { readonly kind: Kind; readonly thing: Thing };

function Shown({ kind, thing }: Props) {
  const { t } = useTranslation('registry');
  const { t: common } = useTranslation();
  const title = useTitle()(kind, thing);
  const { path } = useStaff();
  const { state } = useLocation() as { state: { saved?: boolean; done?: string } | null };
  const newest = thing.versions.at(-1);
  return (
    <Page title={title} above={<Link to={path(kind.collection)}>{t(`nav.${kind.name}`)}</Link>}>
      {state?.saved && <NoticeBar tone="good" role="status" title={common('states.saved')} />}
      {state?.done && <NoticeBar tone="good" role="status" title={state.done} />}
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <StatusBadges thing={thing} />
        <span className="text-sm text-solid-gray-700">{thing.id}</span>
      </div>
      <Actions kind={kind} thing={thing} />
      {thing.proposal && <ProposalBar thing={thing} />}
      {thing.draft && (
        <Section title={t('thing.draft')}>
          {thing.body ? (
            <Comparison
              form={kind.name}
              fields={kind.fields}
              older={thing.body}
              newer={thing.draft}
              titles={[t('compare.stands'), t('thing.draft')]}
            />
          ) : (
            <BodyFacts form={kind.name} fields={kind.fields} body={thing.draft} />
          )}
        </Section>
      )}
      {thing.body && (
        <Section
          title={newest ? t('thing.published', { version: newest.version }) : t('thing.stands')}
        >
          <BodyFacts form={kind.name} fields={kind.fields} body={thing.body} />
        </Section>
      )}
      {newest?.texts && (
        <details className="mt-8 rounded-12 border border-solid-gray-300 px-4 pb-2">
          <summary className="cursor-pointer py-3 font-bold text-key-900">
            {t('preview.title')}
          </summary>
          <NoticePreview texts={newest.texts} body={thing.body} />
        </details>
      )}
      {thing.versions.length > 0 && <Versions kind={kind} versions={thing.versions} />}
      {!kind.published && <EarlierVersions kind={kind} id={thing.id} />}
      {kind.name !== 'scheme' && (
        <History collection={kind.collection} id={thing.id} version={thing.version} />
      )}
    </Page>
  );
}

function ProposalBar({ thing: { proposal } }: { thing: Thing }) {
  const { t } = useTranslation('registry');
  const { wording } = usePreferences();
  if (!proposal) return null;
  return (
    <NoticeBar tone="warn" title={t('propose.waits')}>
      {timeText(proposal.at, wording)} {t(proposal.own ? 'propose.own' : 'propose.others')}
    </NoticeBar>
  );
}

/** What one may do with it; who only reads has no buttons. */
function Actions({ kind, thing }: Props) {
  const { t } = useTranslation('registry');
  const { mayPublish, path } = useStaff();
  if (!mayPublish || thing.retired) return null;
  const base = `${kind.collection}/${thing.id}`;
  // A notice speaks anew of a purpose that has a newer version: it may be published as it is.
  const publishable = kind.published && (thing.draft !== undefined || kind.name === 'notice');
  return (
    <div className="flex flex-wrap gap-3">
      {publishable && (
        <ButtonLink look="solid" to={path(`${base}/publish`)}>
          {t(thing.proposal ? 'thing.decide' : 'thing.toPublish')}
        </ButtonLink>
      )}
      <ButtonLink to={path(`${base}/edit`)}>{t('thing.edit')}</ButtonLink>
      {(kind.name !== 'scheme' || thing.versions.length > 0) && (
        <Retire kind={kind} thing={thing} />
      )}
    </div>
  );
}

function Retire({ kind, thing }: Props) {
  const { t } = useTranslation('registry');
  const { t: common } = useTranslation();
  const { org } = useStaff();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const verb = kind.name === 'scheme' ? 'end' : 'retire';
  const retire = useMutation({
    mutationFn: () => commandTo(`${pathOf(org, kind, thing.id)}:${verb}`),
    onSuccess: async () => {
      setOpen(false);
      await client.invalidateQueries({ queryKey: ['console', org, kind.collection] });
    },
  });
  return (
    <>
      <Button onPress={() => setOpen(true)}>{t('retire.open')}</Button>
      <Dialog title={t('retire.title')} open={open} onClose={() => setOpen(false)}>
        <p className="mb-4">{t('retire.what')}</p>
        {retire.error && <Problem error={retire.error} />}
        <div className="flex flex-wrap gap-3">
          <Button look="solid" isPending={retire.isPending} onPress={() => retire.mutate()}>
            {t('retire.go')}
          </Button>
          <Button onPress={() => setOpen(false)}>{common('states.cancel')}</Button>
        </div>
      </Dialog>
    </>
  );
}
