import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.tsx';
import { dayText } from '../../i18n/dates.ts';
import { changedSections, changesBetween, type Unit } from '../../person/consents/text-change.ts';
import type { Field, FormName } from './fields.ts';
import { type Compared, comparedLeaves, leavesOf } from './leaves.ts';
import { useNames } from './names.ts';
import type { Value } from './values.ts';
import { useWords } from './words.ts';

/** The words a body is read with. */
export function useLeaves(form: FormName, fields: readonly Field[]) {
  const words = useWords();
  const names = useNames();
  const { wording } = usePreferences();
  const said = {
    ...words,
    names,
    ...{ yes: words.t('form.yes'), no: words.t('form.no') },
    comma: words.t('form.comma'),
    day: (instant: string) => dayText(instant, wording),
  };
  return (body: Value | undefined) => leavesOf(form, fields, body, said);
}

type Props = {
  readonly older: Value | undefined;
  readonly newer: Value | undefined;
  readonly titles: readonly [older: string, newer: string];
  readonly form: FormName;
  readonly fields: readonly Field[];
};

/** Two versions side by side; what differs is marked by line and word as well as by colour. */
export function Comparison({ older, newer, titles, form, fields }: Props) {
  const { t } = useTranslation('registry');
  const read = useLeaves(form, fields);
  const all = comparedLeaves(read(older), read(newer));
  const changed = all.filter((one) => one.older !== one.newer);
  if (changed.length === 0) return <p className="my-3">{t('compare.same')}</p>;
  return (
    <>
      <SideBySide rows={changed} titles={titles} />
      <details className="my-3">
        <summary className="cursor-pointer py-2 font-bold text-key-900">
          {t('compare.unchanged', { count: all.length - changed.length })}
        </summary>
        <SideBySide rows={all.filter((one) => one.older === one.newer)} titles={titles} />
      </details>
    </>
  );
}

type Texts = { readonly ja: string; readonly en: string };

/** The texts of two versions of a notice, in both languages: the sections in which something changed. */
export function TextComparison({
  older,
  newer,
  titles,
}: {
  older: Texts;
  newer: Texts;
  titles: readonly [string, string];
}) {
  const { t } = useTranslation('registry');
  if (older.ja === newer.ja && older.en === newer.en) {
    return <p className="my-3">{t('compare.sameText')}</p>;
  }
  return (
    <div className="grid gap-4">
      {(['ja', 'en'] as const).flatMap((language) =>
        changedSections(older[language], newer[language]).map(({ title, units }) => (
          <Pair key={`${language}${title}`} {...{ language, titles, units }} label={title} />
        )),
      )}
    </div>
  );
}

function SideBySide({
  rows,
  titles,
}: {
  rows: readonly Compared[];
  titles: readonly [string, string];
}) {
  return (
    <div className="grid gap-4">
      {rows.map(({ key, older, newer, ...row }) => (
        <Pair key={key} {...row} titles={titles} units={changesBetween(older, newer)} />
      ))}
    </div>
  );
}

type PairProps = {
  readonly label: string;
  readonly language?: 'ja' | 'en';
  readonly titles: readonly [string, string];
  readonly units: readonly Unit[];
};

function Pair({ label, language, titles, units }: PairProps) {
  const { t } = useTranslation('registry');
  return (
    <section className="rounded-12 border border-solid-gray-300 p-4">
      <h3 className="mb-2 font-bold">
        {label}
        {language && (
          <span className="ml-2 text-sm font-normal text-solid-gray-700">
            {t(`form.${language}`)}
          </span>
        )}
      </h3>
      <div className="grid gap-4 md:grid-cols-2">
        <Side title={titles[0]} units={units} leaves="added" language={language} />
        <Side title={titles[1]} units={units} leaves="removed" language={language} />
      </div>
    </section>
  );
}

type SideProps = {
  readonly title: string;
  readonly units: readonly Unit[];
  /** What the other side alone has. */
  readonly leaves: 'added' | 'removed';
  readonly language: 'ja' | 'en' | undefined;
};

function Side({ title, units, leaves, language }: SideProps) {
  const { t } = useTranslation('registry');
  const own = units.filter(({ change }) => change !== leaves);
  return (
    <div className="min-w-0">
      <p className="text-sm text-solid-gray-700">{title}</p>
      <div lang={language}>
        {own.length === 0 && <p className="text-solid-gray-700">{t('compare.nothing')}</p>}
        {own.map((unit, at) => (
          // A comparison is made once and never reordered.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Line key={at} unit={unit} />
        ))}
      </div>
    </div>
  );
}

function Line({ unit: { change, kind, text } }: { unit: Unit }) {
  const { t } = useTranslation('registry');
  const shown = kind === 'entry' ? `・${text}` : text;
  const weight = kind === 'section' || kind === 'part' ? 'font-bold' : '';
  if (change === 'same') return <p className={weight}>{shown}</p>;
  const [Mark, look] =
    change === 'removed'
      ? (['del', 'border-error-2 bg-red-50 text-error-2'] as const)
      : (['ins', 'border-success-2 bg-green-50 text-success-2'] as const);
  return (
    <p className={`my-1 border-l-4 py-1 pl-3 ${look} ${weight}`}>
      <span className="block text-sm font-bold">{t(`compare.${change}`)}</span>
      <Mark className="no-underline">{shown}</Mark>
    </p>
  );
}
