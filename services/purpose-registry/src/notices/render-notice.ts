import type { Text } from '@doui/kernel';
import type { AbroadBody, NoticeBody, PurposeBody } from '../things/bodies.ts';

export type NoticeNames = {
  readonly purposes: ReadonlyMap<string, PurposeBody>;
  readonly items: ReadonlyMap<string, Text>;
  readonly recipients: ReadonlyMap<string, Text>;
};

type Language = keyof Text;

const words = {
  organisation: { ja: '組織の名称', en: 'Who holds your data' },
  privacyManager: { ja: '個人情報保護管理者と連絡先', en: 'Privacy manager and contact' },
  purposes: { ja: '利用目的', en: 'Purposes' },
  items: { ja: '項目', en: 'Items' },
  recipients: { ja: '提供先', en: 'Recipients' },
  none: { ja: 'なし', en: 'none' },
  retention: { ja: '同意の有効期間', en: 'Consent lasts' },
  days: { ja: '日', en: ' days' },
  provision: { ja: '第三者への提供', en: 'Provision to third parties' },
  why: { ja: '目的', en: 'Why' },
  means: { ja: '手段', en: 'Means' },
  contract: { ja: '契約', en: 'Contract' },
  abroad: { ja: '外国にある第三者', en: 'Recipients abroad' },
  country: { ja: '国', en: 'Country' },
  regime: { ja: 'その国の制度', en: 'Regime of that country' },
  safeguards: { ja: '提供先の措置', en: 'Safeguards of the recipient' },
  cannotBeNamed: { ja: '示せない理由', en: 'Why this cannot be named' },
  entrustment: { ja: '取扱いの委託', en: 'Entrustment' },
  rights: { ja: '開示等の請求と問合せ窓口', en: 'Your rights and whom to ask' },
  voluntary: { ja: '任意性', en: 'Whether it is voluntary' },
  unnoticeable: { ja: '容易に知覚できない方法による取得', en: 'Acquisition you cannot notice' },
  consentBy: { ja: '同意の方法', en: 'How you consent' },
} as const satisfies Record<string, Text>;

/**
 * The text a person is shown, in both languages. The same notice always gives the same bytes: its
 * hash is the evidence of what was shown, so nothing of the moment or the place goes into it.
 */
export const renderNotice = (body: NoticeBody, names: NoticeNames): Text => ({
  ja: renderIn('ja', body, names),
  en: renderIn('en', body, names),
});

function renderIn(language: Language, body: NoticeBody, names: NoticeNames): string {
  const word = (name: keyof typeof words) => words[name][language];
  const section = (name: keyof typeof words, content: Text | undefined) =>
    content ? [`## ${word(name)}`, content[language]] : [];
  const { provision } = body;
  const abroad = body.purposes.flatMap((purpose) => purpose.abroad ?? []);
  const parts = [
    `# ${body.title[language]}`,
    ...section('organisation', body.organisation),
    ...section('privacyManager', body.privacyManager),
    `## ${word('purposes')}`,
    ...body.purposes.map((purpose) => renderPurpose(language, purpose, names)),
    ...(provision
      ? [
          `## ${word('provision')}`,
          [
            `- ${word('why')}: ${provision.why[language]}`,
            `- ${word('items')}: ${provision.items[language]}`,
            `- ${word('means')}: ${provision.means[language]}`,
            `- ${word('recipients')}: ${provision.recipients[language]}`,
            `- ${word('contract')}: ${provision.contract[language]}`,
          ].join('\n'),
        ]
      : []),
    ...(abroad.length > 0 ? [`## ${word('abroad')}`] : []),
    ...abroad.map((one) => renderAbroad(language, one, names)),
    ...section('entrustment', body.entrustment),
    ...section('rights', body.rights),
    ...section('voluntary', body.voluntary),
    ...section('unnoticeable', body.unnoticeable),
    ...section('consentBy', body.consentBy),
  ];
  return `${parts.join('\n\n').normalize('NFC')}\n`;
}

function renderPurpose(
  language: Language,
  { purpose, items, recipients }: NoticeBody['purposes'][number],
  names: NoticeNames,
): string {
  const word = (name: keyof typeof words) => words[name][language];
  const separator = language === 'ja' ? '、' : ', ';
  const list = (ids: readonly string[], of: ReadonlyMap<string, Text>) =>
    ids.length === 0 ? word('none') : ids.map((id) => of.get(id)?.[language] ?? id).join(separator);
  const known = names.purposes.get(purpose);
  return [
    `### ${known?.title[language] ?? purpose}`,
    ...(known ? [known.description[language]] : []),
    `- ${word('items')}: ${list(items, names.items)}`,
    `- ${word('recipients')}: ${list(recipients, names.recipients)}`,
    ...(known && known.retentionDays > 0
      ? [`- ${word('retention')}: ${known.retentionDays}${word('days')}`]
      : []),
  ].join('\n');
}

function renderAbroad(language: Language, abroad: AbroadBody, names: NoticeNames): string {
  const word = (name: keyof typeof words) => words[name][language];
  const line = (name: keyof typeof words, content: Text | undefined) =>
    content ? [`- ${word(name)}: ${content[language]}`] : [];
  return [
    `### ${names.recipients.get(abroad.recipient)?.[language] ?? abroad.recipient}`,
    `- ${word('country')}: ${abroad.country}`,
    ...line('regime', abroad.regime),
    ...line('safeguards', abroad.safeguards),
    ...line('cannotBeNamed', abroad.cannotBeNamedBecause),
  ].join('\n');
}
