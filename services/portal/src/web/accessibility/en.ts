import type { Same } from '../i18n/texts.ts';
import type { accessibilityJa } from './ja.ts';

/** The same in English. */
export const accessibilityEn: Same<typeof accessibilityJa> = {
  title: 'Web accessibility test results',
  lead: 'Only what an automatic test has checked is called “conforms (automatic test)”. No person has tested it yet.',
  about: 'About the test',
  day: 'Date of the results',
  standard: 'Standard',
  standardIs:
    'JIS X 8341-3:2016, Guidelines for older persons and persons with disabilities — Information and communications equipment, software and services — Part 3: Web content (success criteria of WCAG 2.0)',
  scope: 'Scope',
  scopeIs:
    'The portal and the console of this site. The sign-in pages (Keycloak) and the public pages of organisations are not included.',
  level: 'Level aimed at',
  levelIs: 'AA',
  conformance: 'Degree of conformance',
  conformanceIs:
    'Made with level AA in mind. Of 38 success criteria {{checked}} are checked by automatic tests, {{absent}} have nothing they apply to, and {{open}} were not tested by a person. Full conformance is not claimed.',
  chosen: 'How the pages were chosen',
  chosenIs:
    'The pages listed below. They are not the whole site: the page that follows a stop, for one, is not among them. axe-core runs on each of them at widths of 390 and 1280 pixels, in Japanese and in English; the other tests run in Japanese, only on the pages named under “How it was checked”.',
  period: 'When it was tested',
  periodIs: 'At every change of the software. These results are of {{day}}.',
  tools: 'Tested with',
  toolsIs: 'Chromium, {{tool}}, tests with Playwright',
  technologies: 'Technologies relied upon',
  technologiesIs: 'HTML5, CSS, JavaScript, WAI-ARIA, SVG',
  contact: 'Contact',
  contactIs:
    'Please tell the desk of your organisation what gives you trouble. It is named on the public page of each organisation.',
  list: 'List of success criteria',
  listLead:
    '“Conforms (automatic test)” means that as far as a machine can tell no failure was found, on the pages named under “How it was checked”.',
  criterion: 'Success criterion',
  grade: 'Level',
  applies: 'Applies',
  yes: 'yes',
  no: 'no',
  result: 'Result',
  pass: 'Conforms (automatic test)',
  absent: 'Conforms (nothing it applies to)',
  open: 'Not tested by a person',
  how: 'How it was checked',
  axe: 'No failure by the rules of axe-core',
  'on-all': 'all pages tested',
  'on-persons': 'pages of persons only',
  pages: 'Pages tested',
  pagesLead:
    '{{count}} pages. Names in the addresses are of the fictitious organisations used for the test.',
};
