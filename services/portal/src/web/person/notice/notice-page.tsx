import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'react-router';
import { languageOf, usePreferences, useText } from '../../app/preferences.tsx';
import { signInPath, useSession } from '../../app/session.tsx';
import type { Mine, NoticeVersion, PublicPage } from '../../app/shapes.ts';
import { Button } from '../../design/button.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { NoticeText } from '../../design/notice-text.tsx';
import { Page } from '../../design/page.tsx';
import { Answered, Problem } from '../../design/states.tsx';
import { dayText } from '../../i18n/dates.ts';
import { isVoid } from '../consents/status.tsx';
import { useNames } from '../names.ts';
import { useMine, useNotice, usePublicPage } from '../questions.ts';
import { type Choices, faultsOf, nothingChosen } from './answers.ts';
import { PurposeChoice } from './purpose-choice.tsx';
import { useAnswer } from './use-answer.ts';

/** The page a customer links to: what is asked, in the words that are kept as evidence, and the answer. */
export function NoticePage() {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const { signedIn } = useSession();
  const { org = '', notice = '' } = useParams();
  const page = usePublicPage(org);
  const shown = useNotice(org, notice);
  const names = useNames(page.data);
  const title = page.data ? names.notice(notice) : t('notice.title');
  return (
    <Page title={title}>
      <Answered query={page}>
        {(known) => (
          <Answered query={shown}>
            {(version) => (
              <>
                <p className="mb-6 text-solid-gray-700">
                  {t('notice.from', { name: names.organisation })}
                  <br />
                  {t('notice.version', {
                    version: version.version,
                    date: dayText(version.publishedAt, wording),
                  })}
                </p>
                {signedIn ? (
                  <WithPerson org={org} id={notice} page={known} notice={version} />
                ) : (
                  <ReadOnly notice={version} />
                )}
                <Proof notice={version} />
              </>
            )}
          </Answered>
        )}
      </Answered>
    </Page>
  );
}

function ReadOnly({ notice }: { notice: NoticeVersion }) {
  const { t } = useTranslation();
  const text = useText();
  const { pathname } = useLocation();
  return (
    <>
      <NoticeText text={text(notice.texts)} />
      <div className="mt-8 rounded-12 bg-key-50 p-4 sm:p-6">
        <p className="mb-3">{t('notice.signInText')}</p>
        <a
          href={signInPath(pathname)}
          className="inline-flex min-h-12 items-center rounded-8 bg-key-900 px-6 font-bold text-white no-underline"
        >
          {t('notice.signIn')}
        </a>
      </div>
    </>
  );
}

type Props = {
  readonly org: string;
  readonly id: string;
  readonly page: PublicPage;
  readonly notice: NoticeVersion;
};

function WithPerson(props: Props) {
  const mine = useMine();
  return (
    <Answered query={mine}>
      {(organisations) => (
        <Form {...props} person={organisations.find(({ id }) => id === props.org)?.person} />
      )}
    </Answered>
  );
}

function Form({ org, id, page, notice, person }: Props & { person: Mine['person'] | undefined }) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const text = useText();
  const names = useNames(page);
  const [choices, setChoices] = useState<Choices>({});
  const [asked, setAsked] = useState(false);
  const answer = useAnswer({ org, id, notice, language: languageOf(wording), person });
  const faults = faultsOf(notice, choices);
  const choiceOf = (purpose: NoticeVersion['purposes'][number]) => {
    const standing = person?.consents.find((one) => one.purpose === purpose.purpose);
    return (
      <PurposeChoice
        key={purpose.purpose}
        notice={id}
        purpose={purpose}
        names={names}
        standing={standing}
        outdated={standing !== undefined && isVoid(standing, page)}
        chosen={choices[purpose.purpose] ?? nothingChosen}
        fault={asked ? faults.get(purpose.purpose) : undefined}
        onChange={(chosen) => setChoices({ ...choices, [purpose.purpose]: chosen })}
      />
    );
  };
  // The text names each purpose by its title; the choice stands right behind what it is about.
  const titled = new Map(notice.purposes.map((one) => [names.purpose(one.purpose), one]));
  const inText = new Set(
    text(notice.texts)
      .match(/^### .*$/gm)
      ?.map((line) => line.slice(4)),
  );
  const rest = notice.purposes.filter(({ purpose }) => !inText.has(names.purpose(purpose)));
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (faults.size === 0) answer.mutate(choices);
      }}
    >
      {person?.capacity.needsRepresentative && <NoticeBar tone="info" title={t('people.minor')} />}
      <NoticeText
        text={text(notice.texts)}
        after={(part) => {
          const purpose = titled.get(part);
          return purpose && choiceOf(purpose);
        }}
      />
      {rest.length > 0 && (
        <div className="mt-6">
          <h2 className="text-lg font-bold">{t('notice.purposes')}</h2>
          {rest.map((purpose) => (
            <div key={purpose.purpose}>
              <h3 className="mt-4 font-bold">{names.purpose(purpose.purpose)}</h3>
              {choiceOf(purpose)}
            </div>
          ))}
        </div>
      )}
      {asked && faults.has('') && <NoticeBar tone="bad" role="alert" title={t('notice.none')} />}
      {answer.isError && <Problem error={answer.error} />}
      <div className="mt-8">
        <Button type="submit" look="solid" isPending={answer.isPending}>
          {answer.isPending ? t('states.busy') : t('notice.send')}
        </Button>
      </div>
    </form>
  );
}

function Proof({ notice }: { notice: NoticeVersion }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <details className="mt-8 text-sm text-solid-gray-700">
      <summary className="cursor-pointer py-2">{t('notice.proof')}</summary>
      <p className="mb-1">{t('notice.proofText')}</p>
      <code className="break-all">{text(notice.textHashes)}</code>
    </details>
  );
}
