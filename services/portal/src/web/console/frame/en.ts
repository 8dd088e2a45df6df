import type { Same } from '../../i18n/texts.ts';
import type { consoleJa } from './ja.ts';

/** The same in English. */
export const consoleEn: Same<typeof consoleJa> = {
  name: 'Console',
  menu: 'Menu',
  menuLabel: 'Menu of the console',
  home: 'First page of the console',
  lead: 'Choose from the list at the left.',
  leadPhone: 'Choose from “Menu”.',
  role: {
    operator: 'Operator',
    'privacy-manager': 'Privacy manager',
    auditor: 'Auditor (reads only)',
  },
  signOut: 'Sign out',
  noStaff: 'This account cannot use the console',
  noStaffWhy: 'Sign in as an operator, a privacy manager or an auditor of an organisation.',
  toOwn: 'To the console of my organisation',
};
