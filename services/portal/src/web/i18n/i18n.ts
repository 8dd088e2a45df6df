import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { accessibilityJa } from '../accessibility/ja.ts';
import type { consoleJa } from '../console/frame/ja.ts';
import type { operationsJa } from '../console/operations/ja.ts';
import type { registryJa } from '../console/registry/ja.ts';
import { easy } from './easy.ts';
import { en } from './en.ts';
import { ja } from './ja.ts';

/** `easy` is Japanese put more simply, and falls back to the usual words. */
export type Wording = 'ja' | 'easy' | 'en';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: {
      translation: typeof ja;
      console: typeof consoleJa;
      registry: typeof registryJa;
      operations: typeof operationsJa;
      accessibility: typeof accessibilityJa;
    };
    returnNull: false;
  }
}

export const i18n = i18next.createInstance();

export function startI18n(wording: Wording): void {
  void i18n.use(initReactI18next).init({
    lng: wording,
    fallbackLng: 'ja',
    supportedLngs: ['ja', 'easy', 'en'],
    resources: {
      ja: { translation: ja },
      easy: { translation: easy },
      en: { translation: en },
    },
    // React puts texts into the page as text.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}
