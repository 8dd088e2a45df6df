import { useTranslation } from 'react-i18next';
import { NoticeText } from '../../design/notice-text.tsx';
import { type ChangedSection, changedSections, type Unit } from './text-change.ts';

/** A notice then, and what is different now; marked by word and line as well as by colour. */
export function Changes({ older, newer }: { older: string; newer: string }) {
  const { t } = useTranslation();
  return (
    <>
      {older !== newer && (
        <div className="mb-4 grid gap-4 rounded-12 border border-solid-gray-300 p-4 sm:p-6">
          {changedSections(older, newer).map((section) => (
            <Section key={section.title} section={section} />
          ))}
        </div>
      )}
      <details className="rounded-12 border border-solid-gray-300 p-4 sm:p-6">
        <summary className="cursor-pointer py-1 font-bold text-key-900">
          {t('detail.older')}
        </summary>
        <NoticeText text={older} />
      </details>
    </>
  );
}

const Section = ({ section: { title, units } }: { section: ChangedSection }) => (
  <div>
    <h3 className="mb-1 font-bold">{title}</h3>
    {units.map((unit, at) => (
      // A comparison is made once and never reordered.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <Line key={at} unit={unit} />
    ))}
  </div>
);

function Line({ unit: { change, kind, text } }: { unit: Unit }) {
  const { t } = useTranslation();
  const shown = kind === 'entry' ? `・${text}` : text;
  if (change === 'same') return <p className={kind === 'part' ? 'font-bold' : ''}>{shown}</p>;
  const [Mark, look] =
    change === 'removed'
      ? (['del', 'border-error-2 bg-red-50 text-error-2'] as const)
      : (['ins', 'border-success-2 bg-green-50 text-success-2'] as const);
  return (
    <p className={`my-1 border-l-4 py-1 pl-3 ${look}`}>
      <span className="block text-sm font-bold">
        {t(change === 'removed' ? 'detail.removed' : 'detail.added')}
      </span>
      <Mark className="no-underline">{shown}</Mark>
    </p>
  );
}
