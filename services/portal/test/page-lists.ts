/** What a page is opened at and recognised by; `open`: by anybody, `by`, `org`: who opens it where. */
export type Shown = {
  readonly name: string;
  readonly path: string;
  readonly ja: string;
  readonly en: string;
  readonly open?: boolean;
  readonly by?: 'auditor' | 'manager';
  readonly org?: string;
};

/** Every page of the person. */
export const personPages: readonly Shown[] = [
  {
    name: 'welcome',
    path: '/welcome',
    ja: 'いつでも止める',
    en: 'Stop it at any time',
    open: true,
  },
  { name: 'consents', path: '/consents', ja: 'ひっこし便株式会社', en: 'Hikkoshibin' },
  { name: 'consent', path: '/consents/hikkoshibin/movenotice', ja: '受領証', en: 'Receipt' },
  { name: 'stops', path: '/stops', ja: '止めたこと', en: 'What I stopped' },
  { name: 'timeline', path: '/timeline', ja: 'あさひ電力株式会社', en: 'Asahi Kakuu Power' },
  { name: 'messages', path: '/messages', ja: '送りました', en: 'Sent' },
  { name: 'contact', path: '/contact', ja: 'メールアドレス', en: 'E-mail address' },
  {
    name: 'people',
    path: '/people',
    ja: 'あなたの代わりに操作できる人はいません',
    en: 'Nobody can act for you',
  },
  { name: 'account', path: '/account', ja: 'この機器', en: 'This device' },
  // the purpose became another one in the main job, and the page that asks anew says so.
  {
    name: 'notice',
    path: '/consent/hikkoshibin/moveform',
    ja: '今は使われていません',
    en: 'No longer in use',
  },
  {
    name: 'notice-open',
    path: '/consent/naniwafu/eapplyform',
    ja: 'サインインして答える',
    en: 'Sign in and answer',
    open: true,
  },
  {
    name: 'accessibility',
    path: '/accessibility',
    ja: '達成基準チェックリスト',
    en: 'List of success criteria',
    open: true,
  },
  { name: 'gone', path: '/nowhere', ja: 'ページが見つかりません', en: 'There is no such page' },
];

/** What runs, at `/console/{organisation}/`. */
export const operationsPages: readonly Shown[] = [
  { name: 'stops', path: 'stops', ja: '同意の撤回', en: 'Withdrawal' },
  { name: 'overdue', path: 'stops?show=overdue', ja: '期限を過ぎたもの', en: 'Overdue' },
  { name: 'flows', path: 'flows', ja: '通した件数', en: 'Released' },
  { name: 'fan-out', path: 'fan-out', ja: '停止の伝わり方', en: 'How a stop fans out' },
  { name: 'playground', path: 'playground', ja: '判断を見る', en: 'See the decision' },
  { name: 'persons', path: 'persons', ja: '見る理由', en: 'Why you look' },
  { name: 'provisions', path: 'provisions', ja: '直近31日', en: 'the last 31 days' },
  { name: 'deliveries', path: 'deliveries', ja: '送信済み', en: 'Sent' },
  { name: 'exceptions', path: 'exceptions', ja: '例外の確認', en: 'Exceptions', by: 'manager' },
  { name: 'roles', path: 'roles', ja: '個人情報保護管理者', en: 'Privacy manager', by: 'manager' },
  { name: 'roles-read', path: 'roles', ja: 'これまでの点検', en: 'Earlier reviews', by: 'auditor' },
  { name: 'access', path: 'access', ja: '見た人', en: 'Who', by: 'auditor' },
  { name: 'access-no-rights', path: 'access', ja: '権限がありません', en: 'may not see' },
];

/** The register, at `/console/{organisation}/`. */
export const registryPages: readonly Shown[] = [
  { name: 'purposes', path: 'purposes', ja: '引越しの連絡を', en: 'Passing your move on' },
  { name: 'purpose', path: 'purposes/movenotice', ja: '版の履歴', en: 'Versions' },
  { name: 'purpose-form', path: 'purposes/movenotice/edit', ja: 'を直す', en: 'Edit' },
  { name: 'notices', path: 'notices', ja: '引越し連絡フォーム', en: 'How the moving form' },
  { name: 'notice', path: 'notices/moveform', ja: '本人にはこう見えます', en: 'What persons see' },
  { name: 'notice-form', path: 'notices/moveform/edit', ja: 'f 開示など', en: 'f Requests' },
  { name: 'items', path: 'items', ja: '個人データ', en: 'Personal data' },
  { name: 'recipients', path: 'recipients', ja: 'あさひ電力', en: 'Asahi Kakuu Power' },
  { name: 'recipient-form', path: 'recipients/denki/edit', ja: '関係', en: 'Relation' },
  { name: 'processors', path: 'processors', ja: '委託先', en: 'Processors' },
  { name: 'settings', path: 'settings', ja: '公表のしかた', en: 'How it publishes' },
  { name: 'joint', path: 'joint-uses', ja: '共同利用', en: 'Joint use', org: 'akarigas' },
  // By the name of the purpose, which is asked for by its id.
  { name: 'schemes', path: 'schemes', ja: '名簿を渡す', en: 'address lists', org: 'meibodata' },
];
