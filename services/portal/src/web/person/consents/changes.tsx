import { useTranslation } from 'react-i18next';
import { NoticeText } from '../../design/notice-text.tsx';
import { changesBetween } from './text-change.ts';

/** A notice then, and what is different now; marked by word and line as well as by colour. */
export function Changes({ older, newer }: { older: string; newer: string }) {
  const { t } = useTranslation();
  const pieces = changesBetween(older, newer);
  const box = 'rounded-12 border border-solid-gray-300 p-4 sm:p-6';
  if (older === newer) {
    return (
      <details className={box}>
        <summary className="cursor-pointer py-1 font-bold text-key-900">
          {t('detail.older')}
        </summary>
        <NoticeText text={older} />
      </details>
    );
  }
  return (
    <div className={`${box} whitespace-pre-line`}>
      {pieces.map(({ change, text }, at) => {
        // A comparison is made once and never reordered.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        if (change === 'same') return <span key={at}>{text}</span>;
        const [Mark, look] =
          change === 'removed'
            ? (['del', 'bg-red-50 text-error-2'] as const)
            : (['ins', 'bg-green-50 text-success-2 underline'] as const);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Mark key={at} className={`rounded-4 px-1 ${look}`}>
            <span className="mr-1 text-sm font-bold no-underline">
              {t(change === 'removed' ? 'detail.removed' : 'detail.added')}:
            </span>
            {text}
          </Mark>
        );
      })}
    </div>
  );
}
