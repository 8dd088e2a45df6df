import { useTranslation } from 'react-i18next';
import { languageOf, usePreferences } from '../../../app/preferences.tsx';
import { momentText } from '../../../i18n/dates.ts';
import { useNames } from '../../../person/names.ts';
import { usePublicPage } from '../../../person/questions.ts';
import { useStaff } from '../../frame/staff.tsx';
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

/** The names of the organisation's things. */
export const useOwnNames = () => useNames(usePublicPage(useStaff().org).data);
