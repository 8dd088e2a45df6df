import type { Text } from '@doui/kernel';

/** Codes the registry, the opt-out service and the engine share. Each list is closed. */

const entry = <Code extends string>(code: Code, ja: string, en: string) => ({
  code,
  text: { ja, en } satisfies Text,
});

/** the eight items of a notice (P3.4.2.5), in the order of the source. */
export const noticeItems = [
  { letter: 'a', ...entry('organisation', '組織の名称', 'name of the organisation') },
  {
    letter: 'b',
    ...entry(
      'privacy-manager',
      '個人情報保護管理者の氏名又は職名、所属及び連絡先',
      'the privacy manager and how to reach them',
    ),
  },
  { letter: 'c', ...entry('purposes', '利用目的', 'purposes of use') },
  {
    letter: 'd',
    ...entry(
      'provision',
      '第三者提供（目的、項目、手段、提供先、契約）',
      'provision to third parties: why, items, means, who, contract',
    ),
  },
  { letter: 'e', ...entry('entrustment', '取扱いの委託', 'entrustment to processors') },
  {
    letter: 'f',
    ...entry('rights', '開示等の請求と問合せ窓口', 'rights of the person and the contact for them'),
  },
  {
    letter: 'g',
    ...entry(
      'voluntary',
      '任意性と、提供しない場合の結果',
      'whether giving is voluntary and what follows from refusing',
    ),
  },
  {
    letter: 'h',
    ...entry(
      'unnoticeable',
      '本人が容易に知覚できない方法による取得（位置情報、クッキー等）',
      'acquisition the person cannot notice (location, cookies)',
    ),
  },
] as const;
export type NoticeItemCode = (typeof noticeItems)[number]['code'];

/** what an opt-out scheme must state (Law27.2). `since2022` marks what appi-2022 added. */
export const schemeItems = [
  {
    since2022: false,
    ...entry(
      'provision',
      '第三者への提供を利用目的とすること',
      'that provision to third parties is a purpose',
    ),
  },
  { since2022: false, ...entry('items', '提供される個人データの項目', 'the items provided') },
  { since2022: false, ...entry('method', '提供の方法', 'the method of provision') },
  {
    since2022: false,
    ...entry('stop', '本人の求めに応じて提供を停止すること', 'that provision stops on request'),
  },
  {
    since2022: false,
    ...entry('requests', '本人の求めを受け付ける方法', 'how requests are taken'),
  },
  {
    since2022: true,
    ...entry(
      'provider',
      '提供者の氏名又は名称、住所、代表者',
      'name, address and representative of the provider',
    ),
  },
  {
    since2022: true,
    ...entry('acquisition', '個人データの取得の方法', 'how the data were acquired'),
  },
  { since2022: true, ...entry('update', '個人データの更新の方法', 'how the data are updated') },
  { since2022: true, ...entry('start', '提供を開始する予定日', 'the date provision starts') },
] as const;
export type SchemeItemCode = (typeof schemeItems)[number]['code'];

/** the eight matters a contract with a processor settles (P). */
export const processorClauses = [
  entry('responsibility', '委託者及び受託者の責任の明確化', 'who is responsible for what'),
  entry('security', '個人データの安全管理', 'security of the data'),
  entry('re-entrustment', '再委託', 're-entrustment'),
  entry('reports', '取扱状況の報告の内容及び頻度', 'reports on the handling, and how often'),
  entry('verification', '遵守状況の確認', 'how the client verifies compliance'),
  entry('breach', '契約が守られなかった場合の措置', 'what follows from a breach of the contract'),
  entry('incidents', '事件・事故の報告・連絡', 'reports of incidents'),
  entry('end', '契約終了後の措置', 'what happens after the contract ends'),
] as const;
export type ProcessorClause = (typeof processorClauses)[number]['code'];

/** the ways to consent that count, with the evidence each one leaves. */
export const answerMethods = [
  { evidence: 'element', ...entry('ticked-box', '確認欄へのチェック', 'ticked box') },
  { evidence: 'element', ...entry('button', 'ボタンのクリック', 'button') },
  { evidence: 'scan', ...entry('signed-form', '署名又は記名押印した書面', 'signed form') },
  { evidence: 'message', ...entry('e-mail', '電子メール', 'e-mail') },
  { evidence: 'record', ...entry('spoken', '口頭', 'spoken') },
  { evidence: 'record', ...entry('voice', '音声入力', 'voice input') },
  { evidence: 'element', ...entry('touch', 'タッチパネル', 'touch input') },
] as const;
/** What was spoken is no consent in writing, which P asks for special-care data (P3.4.2.3). */
export const isSpoken = (method: string): boolean => method === 'spoken' || method === 'voice';

export type AnswerMethod = (typeof answerMethods)[number]['code'];

/** when a purpose needs not be told (Law21.4); `hidden` ones stay off the public page too. */
export const noticeExemptGrounds = [
  {
    hidden: true,
    ...entry(
      'harm-to-person',
      '本人又は第三者の権利利益を害するおそれ',
      'harm to the person or others',
    ),
  },
  {
    hidden: true,
    ...entry(
      'harm-to-business',
      '事業者の権利又は正当な利益を害するおそれ',
      "harm to the business's rights",
    ),
  },
  {
    hidden: true,
    ...entry('hinders-state', '国等の事務の遂行に支障を及ぼすおそれ', 'hinders the state'),
  },
  {
    hidden: false,
    ...entry('obvious', '取得の状況からみて利用目的が明らか', 'obvious from the situation'),
  },
] as const;
export type NoticeExemptGround = (typeof noticeExemptGrounds)[number]['code'];

/** channels on which a person is contacted. A contact stop names one of them or `all`. */
export const channels = ['mail', 'e-mail', 'phone', 'visit'] as const;
export type Channel = (typeof channels)[number];
