import { useTranslation } from 'react-i18next';
import type { Text } from '../../app/shapes.ts';
import { NoticeText } from '../../design/notice-text.tsx';

/** A notice as the person reads it, in both languages. */
export function NoticePreview({ texts }: { texts: Text }) {
  const { t } = useTranslation('registry');
  return (
    <section className="mt-8" aria-label={t('preview.title')}>
      <h2 className="mb-3 border-l-8 border-key-900 pl-3 text-[1.375rem] leading-150 font-bold">
        {t('preview.title')}
      </h2>
      <div className="grid gap-4 xl:grid-cols-2">
        {(['ja', 'en'] as const).map((language) => (
          <div
            key={language}
            lang={language}
            className="min-w-0 rounded-12 border border-solid-gray-300 p-4"
          >
            <p className="text-sm text-solid-gray-700">{t(`form.${language}`)}</p>
            <NoticeText text={texts[language]} />
          </div>
        ))}
      </div>
    </section>
  );
}
