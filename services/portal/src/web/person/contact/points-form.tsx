import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../app/api.ts';
import { languageOf, usePreferences } from '../../app/preferences.tsx';
import { Button } from '../../design/button.tsx';
import { OneOf } from '../../design/choices.tsx';
import { Field } from '../../design/field.tsx';
import { NoticeBar } from '../../design/notice-bar.tsx';
import { Problem } from '../../design/states.tsx';
import { type ContactPoints, useSavePoints } from './questions.ts';

type Props = { readonly org: string; readonly kept: ContactPoints | null };

/** Where the organisation's messages go. */
export function PointsForm({ org, kept }: Props) {
  const { t } = useTranslation();
  const { wording } = usePreferences();
  const save = useSavePoints(org, kept?.version);
  const [eMail, setEMail] = useState(kept?.eMail ?? '');
  const [language, setLanguage] = useState(kept?.language ?? languageOf(wording));
  // Whoever was never asked is asked: nothing is chosen for them.
  const [byMail, setByMail] = useState(kept?.channels['e-mail']);
  const [asked, setAsked] = useState(false);
  const [receipts, setReceipts] = useState(kept?.receipts ?? false);
  const { error } = save;
  const problem = error instanceof ApiProblem ? error : undefined;
  const bad = problem?.faults.some(({ pointer }) => pointer === '/eMail') ?? false;
  const changed = problem?.status === 412;
  const yesNo = [
    { value: 'yes', label: t('contact.yes') },
    { value: 'no', label: t('contact.no') },
  ];
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setAsked(true);
        if (byMail === undefined) return;
        const address = eMail.trim();
        save.mutate({
          ...(address ? { eMail: address } : {}),
          ...{ language, receipts },
          channels: { 'e-mail': byMail },
        });
      }}
    >
      <h3 className="font-bold">{t('contact.points')}</h3>
      <p className="text-solid-gray-800">{t('contact.pointsLead')}</p>
      {save.isSuccess && <NoticeBar tone="good" role="status" title={t('states.saved')} />}
      {changed && <NoticeBar tone="warn" role="alert" title={t('contact.changed')} />}
      {error && !bad && !changed && <Problem error={error} />}
      <Field
        label={t('contact.eMail')}
        hint={t('contact.eMailHint')}
        fault={bad ? t('contact.eMailFault') : undefined}
        value={eMail}
        onChange={setEMail}
        type="email"
        autoComplete="email"
      />
      <div className="grid gap-5 sm:grid-cols-3">
        <OneOf
          label={t('contact.language')}
          value={language}
          onChange={(value) => setLanguage(value === 'en' ? 'en' : 'ja')}
          choices={[
            { value: 'ja', label: <span lang="ja">日本語</span> },
            { value: 'en', label: <span lang="en">English</span> },
          ]}
        />
        <OneOf
          label={t('contact.byMail')}
          fault={asked && byMail === undefined ? t('contact.choose') : undefined}
          value={byMail === undefined ? undefined : byMail ? 'yes' : 'no'}
          onChange={(value) => setByMail(value === 'yes')}
          choices={yesNo}
        />
        <OneOf
          label={t('contact.receipts')}
          value={receipts ? 'yes' : 'no'}
          onChange={(value) => setReceipts(value === 'yes')}
          choices={yesNo}
        />
      </div>
      <div className="mt-5">
        <Button type="submit" look="solid" isPending={save.isPending}>
          {save.isPending ? t('states.busy') : t('contact.save')}
        </Button>
      </div>
    </form>
  );
}
