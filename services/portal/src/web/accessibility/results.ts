import type { Text } from '../app/shapes.ts';

/** What checks a criterion on its own: rules of axe-core, or a test of ours by its file and name. */
export type Check =
  | { readonly by: 'axe' }
  | { readonly by: 'test'; readonly file: string; readonly name: string; readonly what: Text };

/** On which of the tested pages: on all of them, on those of persons, or on a few. */
type Where = 'all' | 'persons' | readonly string[];

/** `absent`: there is nothing it is about, and a test fails when there comes to be. */
export type Finding = {
  readonly criterion: string;
  readonly absent?: true;
  readonly check: Check;
  readonly where: Where;
};

/** Where the tab key is tried, and where a fault is made; the tests go where these say. */
export const keyboardPages = ['/consents', '/contact', '/account'] as const;
export const faultPage = '/contact';

const text = (ja: string, en: string): Text => ({ ja, en });
const own = 'accessibility.e2e.test.ts';
const axe = (criterion: string): Finding => ({ criterion, check: { by: 'axe' }, where: 'all' });
const tested = (
  criterion: string,
  name: string,
  what: Text,
  where: Where = 'persons',
  file = own,
): Finding => ({ criterion, check: { by: 'test', file, name, what }, where });
const noMedia = (criterion: string): Finding => ({
  ...tested(
    criterion,
    'nothing is heard, moves as a film or is a picture of text',
    text('音声も動画もない', 'there is neither sound nor film'),
  ),
  absent: true,
});

/** What is really checked, and by what. A criterion that is not here was not tested by anybody. */
export const findings: readonly Finding[] = [
  axe('1.1.1'),
  ...['1.2.1', '1.2.2', '1.2.3', '1.2.4', '1.2.5', '1.4.2'].map(noMedia),
  axe('1.3.1'),
  axe('1.4.3'),
  tested(
    '1.4.4',
    'at 200 % nothing is cut off, and nothing has to be scrolled sideways',
    text('200%に拡大しても横に動かさずに読める', 'at 200 % nothing is scrolled sideways'),
  ),
  tested(
    '1.4.5',
    'nothing is heard, moves as a film or is a picture of text',
    text('画像は印だけで、文字の画像はない', 'images are marks, none is of text'),
  ),
  tested(
    '2.1.1',
    'everything is reached by the tab key, seen when it is, and left again',
    text('すべての操作部分にTabキーで届く', 'the tab key reaches everything that can be used'),
    keyboardPages,
  ),
  tested(
    '2.1.2',
    'everything is reached by the tab key, seen when it is, and left again',
    text('Tabキーだけで一巡して出られる', 'the tab key leads around and out again'),
    keyboardPages,
  ),
  axe('2.4.1'),
  axe('2.4.2'),
  axe('2.4.4'),
  tested(
    '2.4.7',
    'everything is reached by the tab key, seen when it is, and left again',
    text('フォーカスのある場所に枠が見える', 'what has the focus is framed'),
    keyboardPages,
  ),
  axe('3.1.1'),
  tested(
    '3.2.3',
    'the way around is the same on every page',
    text('メニューの並びが同じ', 'the menu is the same'),
  ),
  tested(
    '3.3.1',
    'a wrong address is answered beside its field, with what to do',
    text(
      'メールアドレスの欄で、誤りをそばに文字で示す',
      'at the e-mail address, a fault is told in words beside its field',
    ),
    [faultPage],
    'account.e2e.test.ts',
  ),
  tested(
    '3.3.3',
    'a wrong address is answered beside its field, with what to do',
    text('同じ欄で、どう直すかを示す', 'at the same field, what to do about it is said'),
    [faultPage],
    'account.e2e.test.ts',
  ),
  tested(
    '4.1.1',
    'no two things of a page have the same id',
    text('IDが重複しない', 'no id is used twice'),
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
