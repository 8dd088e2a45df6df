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
  history: {
    title: 'What was changed',
    newest: 'The newest {{count}}.',
    version: 'version {{version}}',
    proposedBy: 'proposed by',
  },
  happened: {
    put: 'Registered or changed',
    published: 'Published',
    proposed: 'Proposed for publishing',
    declined: 'Publishing declined',
    paused: 'Paused',
    resumed: 'Resumed',
    retired: 'Retired',
    restated: 'Record written anew',
  },
  toOwn: 'To the console of my organisation',
};
