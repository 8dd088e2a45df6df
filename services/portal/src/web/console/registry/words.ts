import { useTranslation } from 'react-i18next';
import type { ApiFault, ApiRefusal } from '../../app/api.ts';
import type { FormName } from './fields.ts';

type Say = (key: string, values?: Record<string, unknown>) => string;

/** Words for what the lists of fields name; a test holds them and the texts together. */
export function useWords() {
  const { t, i18n } = useTranslation('registry');
  const say = t as unknown as Say;
  const language = i18n.language === 'en' ? 'en' : 'ja';
  return {
    t,
    language,
    label: (form: FormName, path: string): string => say(`field.${form}.${path}`),
    code: (code: string): string => say(`code.${code}`),
    fault: ({ code, detail }: ApiFault): string =>
      i18n.exists(`registry:fault.${code}`) ? say(`fault.${code}`) : (detail ?? code),
    refusal: ({ code, text }: ApiRefusal): string => text?.[language] ?? code,
  } as const;
}
export type Words = ReturnType<typeof useWords>;
