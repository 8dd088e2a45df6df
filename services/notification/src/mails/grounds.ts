import type { OrganisationEntry } from '../directory/directory.ts';
import type { MailKind } from '../happenings/decide.ts';
import type { Ground } from './words.ts';

const act = '個人情報の保護に関する法律（個人情報保護法）';
const actEn = 'Act on the Protection of Personal Information (APPI)';

const ground = (ja: string, en: string, saysJa: string, saysEn: string): Ground => ({
  article: { ja: `${act}${ja}`, en: `${actEn}, ${en}` },
  says: { ja: saysJa, en: saysEn },
});

const consent = ground(
  '第27条第1項',
  'Article 27(1)',
  'あらかじめご本人の同意を得ないで、個人データをほかの会社や団体（第三者）に提供してはならない、という決まりです。同意が取りやめられた後は、提供することができません。',
  'Personal data may not be passed on to a third party without the person’s prior consent. Once the consent is withdrawn, it may not be passed on any longer.',
);
const optOut = ground(
  '第27条第2項',
  'Article 27(2)',
  '同意を得ずに第三者へ提供する仕組み（オプトアウト）をとる場合でも、ご本人が求めたときは提供を停止しなければならない、という決まりです。',
  'Where data are passed on under an opt-out scheme, that must stop when the person asks for it.',
);
const useStop = ground(
  '第35条',
  'Article 35',
  'ご本人の請求に理由があるときは、情報の利用や第三者への提供を停止しなければならない、という決まりです。',
  'When a person’s request is justified, use of the data or passing them on must be stopped.',
);
const related = ground(
  '第17条第2項・第21条第3項',
  'Articles 17(2) and 21(3)',
  '利用目的は、これまでの目的と関連すると認められる範囲でしか変更できず、変更したときはご本人に知らせるか公表しなければならない、という決まりです。',
  'A purpose may only be changed within what is reasonably related to it, and the change must be told to the person or published.',
);
const unrelated = ground(
  '第18条第1項',
  'Article 18(1)',
  'あらかじめご本人の同意を得ないで、利用目的の達成に必要な範囲を超えて個人情報を取り扱ってはならない、という決まりです。',
  'Personal information may not be handled beyond its purpose without the person’s prior consent.',
);
const retention = ground(
  '第22条・第27条第1項',
  'Articles 22 and 27(1)',
  '利用する必要がなくなった個人データは遅滞なく消去するよう努め、同意のない提供はしてはならない、という決まりです。',
  'Data no longer needed should be erased without delay, and none may be passed on without consent.',
);

// Chapter 4 does not bind public bodies; what they may cite stands in chapter 5.
const publicProvision = ground(
  '第69条',
  'Article 69',
  '行政機関などは、法律に定めがある場合やご本人の同意がある場合などを除き、利用目的以外の目的のために個人情報を利用し、または提供してはならない、という決まりです。',
  'A public body may not use or pass on personal information for other than its purpose, save with the person’s consent or where a law says so.',
);
const publicChange = ground(
  '第61条第3項',
  'Article 61(3)',
  '行政機関などは、これまでの利用目的と相当の関連性があると認められる範囲でしか、利用目的を変更できない、という決まりです。',
  'A public body may only change a purpose within what is reasonably related to it.',
);

const ofPrivate: Readonly<Record<MailKind, Ground>> = {
  given: consent,
  withdrawn: consent,
  expired: retention,
  'opted-out': optOut,
  'opt-out-undone': optOut,
  'use-stopped': useStop,
  'use-resumed': useStop,
  'purpose-changed': related,
  'ask-again': unrelated,
};

/** The article a mail of this kind names, for this kind of organisation. */
export function groundOf(kind: MailKind, organisation: OrganisationEntry['kind']): Ground {
  if (organisation !== 'public') return ofPrivate[kind];
  return kind === 'purpose-changed' ? publicChange : publicProvision;
}
