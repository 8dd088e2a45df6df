import type { Text } from '@doui/kernel';

export const pageWords = {
  title: { ja: '個人情報の取扱いについて', en: 'How we handle personal data' },
  lead: {
    ja: '{name}が個人情報を何のために使い、だれに渡し、どこへお申し出いただけるかをお知らせします。',
    en: 'What {name} uses personal data for, whom it hands them to, and whom you can ask.',
  },
  organisation: { ja: '組織', en: 'Organisation' },
  name: { ja: '名称', en: 'Name' },
  address: { ja: '住所', en: 'Address' },
  representative: { ja: '代表者', en: 'Representative' },
  privacyManager: { ja: '個人情報保護管理者', en: 'Privacy manager' },
  purposes: { ja: '利用目的', en: 'Purposes' },
  none: { ja: '公表している利用目的はありません。', en: 'No purpose is published.' },
  business: { ja: '事業', en: 'Business' },
  items: { ja: '項目', en: 'Items' },
  provided: { ja: '第三者への提供', en: 'Handed to third parties' },
  yes: { ja: 'あり', en: 'yes' },
  no: { ja: 'なし', en: 'no' },
  retention: { ja: '同意の有効期間', en: 'Consent lasts' },
  days: { ja: '日', en: ' days' },
  since: { ja: '公表日', en: 'Published' },
  version: { ja: '第{n}版', en: 'version {n}' },
  jointUse: { ja: '共同利用', en: 'Joint use' },
  jointItems: { ja: '共同利用する項目', en: 'Items' },
  jointScope: { ja: '共同して利用する者の範囲', en: 'Who uses them jointly' },
  jointPurposes: { ja: '利用する者の利用目的', en: 'Purposes' },
  jointResponsible: { ja: '管理について責任を有する者', en: 'Responsible' },
  recipients: { ja: '提供先・委託先', en: 'Recipients and processors' },
  relation: { ja: '関係', en: 'Relation' },
  country: { ja: '国', en: 'Country' },
  anonymised: { ja: '匿名加工情報の項目', en: 'Items of anonymised information' },
  requests: { ja: '開示等のご請求と苦情の窓口', en: 'Requests and complaints' },
  fee: { ja: '手数料', en: 'Fee' },
  requestsDesk: { ja: '開示等のご請求', en: 'Requests' },
  enquiries: { ja: 'お問い合わせ窓口', en: 'Enquiries' },
  complaints: { ja: '苦情の窓口', en: 'Complaints' },
  accreditedBody: { ja: '認定個人情報保護団体', en: 'Accredited body' },
  security: { ja: '安全管理のために講じた措置', en: 'Security measures taken' },
  notices: { ja: '通知文', en: 'Notices' },
  history: { ja: '掲載の記録', en: 'Record of this page' },
  historyLead: {
    ja: 'このページの文がいつから、いつまで掲載されたかの記録です。',
    en: 'When each text of this page was first and last online.',
  },
  historyOpen: { ja: '記録を開く', en: 'Open the record' },
  what: { ja: '欄', en: 'Part' },
  text: { ja: '文', en: 'Text' },
  firstOnline: { ja: '掲載開始', en: 'First online' },
  lastOnline: { ja: '掲載終了', en: 'Last online' },
  stillOnline: { ja: '掲載中', en: 'online' },
  changed: { ja: '最終更新', en: 'Last changed' },
} as const satisfies Record<string, Text>;

const relations: Readonly<Record<string, Text>> = {
  'third-party': { ja: '第三者提供', en: 'third party' },
  entrusted: { ja: '委託', en: 'processor' },
  successor: { ja: '事業の承継', en: 'successor' },
  'joint-user': { ja: '共同利用', en: 'joint user' },
};

export const relationWords = (relation: string): Text =>
  relations[relation] ?? { ja: relation, en: relation };

const regions = {
  ja: new Intl.DisplayNames('ja', { type: 'region' }),
  en: new Intl.DisplayNames('en', { type: 'region' }),
};

export const countryName = (code: string, language: keyof Text): string =>
  regions[language].of(code) ?? code;

const slots: Readonly<Record<string, Text>> = {
  name: pageWords.name,
  address: pageWords.address,
  representative: pageWords.representative,
  'privacy-manager': pageWords.privacyManager,
  procedure: pageWords.requests,
  fee: pageWords.fee,
  'accredited-body': pageWords.accreditedBody,
  'security-measures': pageWords.security,
  'desks/requests': pageWords.requestsDesk,
  'desks/complaints': pageWords.complaints,
  'desks/enquiries': pageWords.enquiries,
};

/** 第2版, version 2. */
export const versionWord = (version: number, language: keyof Text): string =>
  pageWords.version[language].replace('{n}', String(version));

/** What a part of the page is called. */
export const slotWord = (slot: string): Text =>
  slots[slot] ?? (slot.startsWith('purposes/') ? pageWords.purposes : { ja: slot, en: slot });

const desks: Readonly<Record<string, Text>> = {
  requests: pageWords.requestsDesk,
  complaints: pageWords.complaints,
  enquiries: pageWords.enquiries,
};

export const deskWord = (kind: string): Text => desks[kind] ?? pageWords.enquiries;
