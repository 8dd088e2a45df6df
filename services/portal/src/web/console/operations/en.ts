import type { Same } from '../../i18n/texts.ts';
import type { operationsJa } from './ja.ts';

/** The same in English. */
export const operationsEn: Same<typeof operationsJa> = {
  nav: { label: 'Operations' },
};
