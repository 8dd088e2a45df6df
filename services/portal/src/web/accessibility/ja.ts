/** Texts of the page of results; `en.ts` has the same keys. */
export const accessibilityJa = {
  title: 'ウェブアクセシビリティ試験結果',
  lead: '自動の試験で確かめたことだけを「適合（自動試験）」としています。人の目による試験は、まだ行っていません。',
  about: '試験の概要',
  day: '結果の日付',
  standard: '規格',
  standardIs:
    'JIS X 8341-3:2016「高齢者・障害者等配慮設計指針―情報通信における機器、ソフトウェア及びサービス―第3部：ウェブコンテンツ」',
  scope: '対象',
  scopeIs:
    'このサイトのポータルと管理画面。サインインの画面（Keycloak）と、組織の公表ページは含みません。',
  level: '目標とする適合レベル',
  levelIs: 'AA',
  conformance: '対応度',
  conformanceIs:
    '適合レベルAAに配慮。38の達成基準のうち{{checked}}を自動の試験で確かめ、{{absent}}は対象がなく、{{open}}は人による試験をしていません。準拠とは表明しません。',
  chosen: '試験対象ページの選び方',
  chosenIs:
    '下に並べたページです。サイトのすべてではなく、停止の進み具合のページなどは含みません。axe-coreは、どのページでも、幅390ピクセルと1280ピクセル、日本語と英語のそれぞれで実行します。ほかの試験は、日本語で、「確かめ方」に書いたページだけで行います。',
  period: '試験実施期間',
  periodIs: 'ソフトウェアを変更するたびに試験します。この結果は{{day}}のものです。',
  tools: '試験に使ったもの',
  toolsIs: 'Chromium、{{tool}}、Playwrightによる試験',
  technologies: '依存した技術',
  technologiesIs: 'HTML5、CSS、JavaScript、WAI-ARIA、SVG',
  contact: '問い合わせ',
  contactIs:
    'ご不便な点は、ご利用の組織の窓口にお知らせください。窓口は、各組織の公表ページにあります。',
  list: '達成基準チェックリスト',
  listLead:
    '「適合（自動試験）」は、機械で確かめられる範囲で不適合が0件だったことを表します。どのページで確かめたかは「確かめ方」にあります。',
  criterion: '達成基準',
  grade: '等級',
  applies: '適用',
  yes: 'あり',
  no: 'なし',
  result: '結果',
  pass: '適合（自動試験）',
  absent: '適合（対象なし）',
  open: '人による試験は未実施',
  how: '確かめ方',
  axe: 'axe-coreの規則で不適合0件',
  'on-all': 'すべての試験対象ページ',
  'on-persons': '本人のページだけ',
  pages: '試験対象ページ',
  pagesLead: '全{{count}}ページ。住所の中の名前は、試験に使った架空の組織のものです。',
};
