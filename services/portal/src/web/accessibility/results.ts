import type { Text } from '../app/shapes.ts';

/** What checks a criterion on its own: rules of axe-core, or a test of ours by its file and name. */
export type Check =
  | { readonly by: 'axe' }
  | { readonly by: 'test'; readonly file: string; readonly name: string; readonly what: Text };

export type Finding = { readonly criterion: string; readonly check: Check };

const text = (ja: string, en: string): Text => ({ ja, en });
const axe = (criterion: string): Finding => ({ criterion, check: { by: 'axe' } });
const tested = (criterion: string, what: Text, file: string, name: string): Finding => ({
  criterion,
  check: { by: 'test', file, name, what },
});

/** What is really checked, and by what. A criterion that is not here was not tested by anybody. */
export const findings: readonly Finding[] = [
  ...['1.1.1', '1.3.1', '1.4.3', '2.4.1', '2.4.2', '2.4.4', '3.1.1'].map(axe),
  tested(
    '3.3.1',
    text('誤りを入力欄のそばで文字で示す', 'a fault is told in words beside its field'),
    'account.e2e.test.ts',
    'a wrong address is answered beside its field, with what to do',
  ),
  tested(
    '3.3.3',
    text('どう直すかを示す', 'what to do about it is said'),
    'account.e2e.test.ts',
    'a wrong address is answered beside its field, with what to do',
  ),
  axe('4.1.2'),
];

/** The day these results are of; the tests run at every change of the software. */
export const resultsOf = '2026-11-22';
export const tool = '@axe-core/playwright 4.14.0';

/** The pages that are opened: what a browser test visits, at both widths and in both languages. */
export const testedPages: readonly { readonly area: Text; readonly paths: readonly string[] }[] = [
  {
    area: text('本人のページ', 'Pages of persons'),
    paths: [
      ...['/welcome', '/consents', '/consents/hikkoshibin/movenotice', '/stops', '/timeline'],
      ...['/messages', '/contact', '/people', '/account', '/consent/hikkoshibin/moveform'],
      ...['/consent/naniwafu/eapplyform', '/accessibility', '/nowhere'],
    ],
  },
  {
    area: text('管理画面（運用）', 'Console: what runs'),
    paths: [
      ...['stops', 'stops?show=overdue', 'flows', 'fan-out', 'playground', 'persons'],
      ...['provisions', 'deliveries', 'exceptions', 'roles', 'access'],
    ].map((path) => `/console/hikkoshibin/${path}`),
  },
  {
    area: text('管理画面（台帳）', 'Console: the register'),
    paths: [
      ...[
        ...['purposes', 'purposes/movenotice', 'purposes/movenotice/edit', 'notices'],
        ...['notices/moveform', 'notices/moveform/edit', 'items', 'recipients'],
        ...['recipients/denki/edit', 'processors', 'settings'],
      ].map((path) => `/console/hikkoshibin/${path}`),
      ...['/console/akarigas/joint-uses', '/console/meibodata/schemes'],
    ],
  },
];
