import { i18n } from '../../i18n/i18n.ts';
import { operationsEn } from '../operations/en.ts';
import { operationsJa } from '../operations/ja.ts';
import { registryEn } from '../registry/en.ts';
import { registryJa } from '../registry/ja.ts';
import { consoleEn } from './en.ts';
import { consoleJa } from './ja.ts';

// They come with the console's code: who only looks at their own consents does not carry them.
export const consoleTexts = {
  ja: { console: consoleJa, registry: registryJa, operations: operationsJa },
  en: { console: consoleEn, registry: registryEn, operations: operationsEn },
};

/** The console's texts, for `useTranslation('console')` and so on. */
export function addConsoleTexts(): void {
  for (const [language, spaces] of Object.entries(consoleTexts)) {
    for (const [space, texts] of Object.entries(spaces)) {
      i18n.addResourceBundle(language, space, texts);
    }
  }
}
