import { useMemo, useState } from 'react';
import { I18nextProvider, useTranslation } from 'react-i18next';
import type { Text } from '../../app/shapes.ts';
import { NoticeText } from '../../design/notice-text.tsx';
import { i18n } from '../../i18n/i18n.ts';
import { type Choices, nothingChosen } from '../../person/notice/answers.ts';
import { PurposeChoice } from '../../person/notice/purpose-choice.tsx';
import type { Reference } from './fields.ts';
import { useNames } from './names.ts';
import { idsAt, listAt, textAt, type Value } from './values.ts';

type Props = { readonly texts: Text; readonly body: Value | undefined };
const languages = ['ja', 'en'] as const;

/** A notice as the person reads and answers it, in both languages; answering here does nothing. */
export function NoticePreview(props: Props) {
  const { t } = useTranslation('registry');
  return (
    <section className="mt-8" aria-label={t('preview.title')}>
      <h2 className="mb-3 border-l-8 border-key-900 pl-3 text-[1.375rem] leading-150 font-bold">
        {t('preview.title')}
      </h2>
      <p className="mb-3">{t('preview.lead')}</p>
      <div className="grid gap-4 xl:grid-cols-2">
        {languages.map((language) => (
          <div
            key={language}
            lang={language}
            className="min-w-0 rounded-12 border border-solid-gray-300 p-4"
          >
            <p className="text-sm text-solid-gray-700">{t(`form.${language}`)}</p>
            <InLanguage {...props} language={language} />
          </div>
        ))}
      </div>
    </section>
  );
}

function InLanguage({ texts, body, language }: Props & { language: 'ja' | 'en' }) {
  // The person's own parts, spoken in the language of the text beside them.
  const spoken = useMemo(() => i18n.cloneInstance({ lng: language }), [language]);
  const known = useNames();
  const [choices, setChoices] = useState<Choices>({});
  const called = (to: Reference) => (id: string) => known.shown(to, id, language);
  const names = {
    ...{ item: called('item'), recipient: called('recipient'), purpose: called('purpose') },
    ...{ notice: () => '', description: () => '', organisation: '' },
  };
  const purposes = new Map(
    listAt(body, 'purposes').map((one) => {
      const purpose = textAt(one, 'purpose');
      const said = { items: idsAt(one, 'items'), recipients: idsAt(one, 'recipients') };
      return [names.purpose(purpose), { purpose, purposeVersion: 0, ...said }];
    }),
  );
  return (
    <I18nextProvider i18n={spoken}>
      <NoticeText
        text={texts[language]}
        after={(part) => {
          const purpose = purposes.get(part);
          return (
            purpose && (
              <PurposeChoice
                notice={`preview-${language}`}
                purpose={purpose}
                names={names}
                standing={undefined}
                chosen={choices[purpose.purpose] ?? nothingChosen}
                fault={undefined}
                onChange={(chosen) => setChoices({ ...choices, [purpose.purpose]: chosen })}
              />
            )
          );
        }}
      />
    </I18nextProvider>
  );
}
