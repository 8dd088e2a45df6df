import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { I18nextProvider } from 'react-i18next';
import { i18n, startI18n, type Wording } from '../i18n/i18n.ts';
import { setCallContext } from './api.ts';
import { browserStore } from './browser-store.ts';
import type { Text } from './shapes.ts';

export type Preferences = {
  readonly wording: Wording;
  readonly large: boolean;
  setWording(wording: Wording): void;
  setLarge(large: boolean): void;
};

const PreferencesContext = createContext<Preferences | undefined>(undefined);
const keys = { wording: 'doui.wording', large: 'doui.large' } as const;

const isWording = (text: string | null | undefined): text is Wording =>
  text === 'ja' || text === 'easy' || text === 'en';

/** `?lang=en` of a link wins over what this browser was told before, and that over its own language. */
function firstWording(): Wording {
  const asked = new URLSearchParams(location.search).get('lang');
  if (isWording(asked)) return asked;
  const kept = browserStore('localStorage')?.getItem(keys.wording);
  if (isWording(kept)) return kept;
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

export const languageOf = (wording: Wording): 'ja' | 'en' => (wording === 'en' ? 'en' : 'ja');

const first = firstWording();
startI18n(first);
setCallContext({ language: languageOf(first) });
document.documentElement.lang = languageOf(first);

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [wording, changeWording] = useState<Wording>(first);
  const [large, changeLarge] = useState(
    () => browserStore('localStorage')?.getItem(keys.large) === 'true',
  );

  useEffect(() => {
    document.documentElement.dataset['type'] = large ? 'large' : 'normal';
  }, [large]);

  const value = useMemo<Preferences>(
    () => ({
      wording,
      large,
      setWording(next) {
        browserStore('localStorage')?.setItem(keys.wording, next);
        document.documentElement.lang = languageOf(next);
        setCallContext({ language: languageOf(next) });
        void i18n.changeLanguage(next).then(() => changeWording(next));
      },
      setLarge(next) {
        browserStore('localStorage')?.setItem(keys.large, String(next));
        changeLarge(next);
      },
    }),
    [wording, large],
  );
  return (
    <PreferencesContext value={value}>
      <I18nextProvider i18n={i18n}>{children}</I18nextProvider>
    </PreferencesContext>
  );
}

export function usePreferences(): Preferences {
  const value = useContext(PreferencesContext);
  if (!value) throw new Error('usePreferences outside its provider');
  return value;
}

/** Picks the language of a text that comes from an organisation. */
export function useText(): (text: Text | undefined) => string {
  const { wording } = usePreferences();
  return (text) => text?.[languageOf(wording)] ?? '';
}
