import type { Same } from '../../i18n/texts.ts';
import type { registryJa } from './ja.ts';

/** The same in English. */
export const registryEn: Same<typeof registryJa> = {
  nav: { label: 'Register', purposes: 'Purposes' },
};
