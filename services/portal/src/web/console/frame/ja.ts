/** Texts around every page of the console; `en.ts` has the same keys. */
export const consoleJa = {
  name: '管理画面',
  menu: 'メニュー',
  menuLabel: '管理画面のメニュー',
  home: '管理画面の最初のページ',
  lead: '左の一覧から選んでください。',
  leadPhone: '「メニュー」から選んでください。',
  role: {
    operator: '担当者',
    'privacy-manager': '個人情報保護管理者',
    auditor: '監査(閲覧のみ)',
  },
  signOut: 'サインアウト',
  noStaff: 'このアカウントでは管理画面を使えません',
  noStaffWhy: '組織の担当者、個人情報保護管理者、監査のアカウントでサインインしてください。',
  history: {
    title: '変更の記録',
    newest: '新しい{{count}}件です。',
    version: '第{{version}}版',
    proposedBy: '提案:',
  },
  happened: {
    put: '登録・変更',
    published: '公表',
    proposed: '公表の提案',
    declined: '公表の見送り',
    paused: '停止',
    resumed: '再開',
    retired: '廃止',
    restated: '記録の書き直し',
  },
  toOwn: '自分の組織の管理画面へ',
};
