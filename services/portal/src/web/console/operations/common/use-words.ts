import { useTranslation } from 'react-i18next';
import { languageOf, usePreferences } from '../../../app/preferences.tsx';
import { momentText } from '../../../i18n/dates.ts';
import type { Reference } from '../../registry/fields.ts';
import { useNames } from '../../registry/names.ts';
import { durationText } from './durations.ts';

/** A word for a code out of a closed list; a code without a word stands for itself. */
export function useCode(): (list: string, code: string) => string {
  const { t, i18n } = useTranslation('operations');
  return (list, code) => {
    const key = `${list}.${code}`;
    return i18n.exists(key, { ns: 'operations' }) ? t(key as 'nav.label') : code;
  };
}

/** Durations and moments in the language that is shown. */
export function useTimes() {
  const { wording } = usePreferences();
  return {
    duration: (ms: number) => durationText(ms, languageOf(wording)),
    moment: (at: string | number) => momentText(at, wording),
  };
}

/** The names of the organisation's things, as they stand published. */
export function useOwnNames() {
  const { wording } = usePreferences();
  const names = useNames();
  const shown = (to: Reference) => (id: string) => names.shown(to, id, languageOf(wording));
  return { item: shown('item'), purpose: shown('purpose'), recipient: shown('recipient') };
}
