import type { Refusal } from '@doui/kernel';
import { type NoticeItemCode, noticeItems } from './catalogue.ts';
import { refusalOf } from './reason-list.ts';

/** What a notice says and what is planned, as far as the law asks about it. */
export type NoticeCheck = {
  /** Items the notice has text for, in every language it is published in. */
  readonly has: readonly NoticeItemCode[];
  readonly plansProvision: boolean;
  readonly plansEntrustment: boolean;
  /** The data become retained personal data, so requests can be made about them. */
  readonly rightsProcedures: boolean;
  readonly unnoticeableAcquisition: boolean;
};

const always: readonly NoticeItemCode[] = [
  'organisation',
  'privacy-manager',
  'purposes',
  'voluntary',
];

/** a, b, c and g always; d, e, f and h where that is planned. Lists everything missing. */
export function checkNotice(check: NoticeCheck): Refusal[] {
  const needed = new Set<NoticeItemCode>(always);
  if (check.plansProvision) needed.add('provision');
  if (check.plansEntrustment) needed.add('entrustment');
  if (check.rightsProcedures) needed.add('rights');
  if (check.unnoticeableAcquisition) needed.add('unnoticeable');
  return noticeItems
    .filter((item) => needed.has(item.code) && !check.has.includes(item.code))
    .map((item) =>
      refusalOf('notice-item-missing', { pointer: `/items/${item.code}`, about: item.text }),
    );
}
