import type { Text } from '@doui/kernel';
import type { MailKind } from '../happenings/decide.ts';

/** The law a mail leans on: which article, and in plain words what it says. */
export type Ground = { readonly article: Text; readonly says: Text };

type Language = 'ja' | 'en';

/** What the writer of a mail knows; all names are in the reader's language already. */
export type Known = {
  readonly organisation: string;
  readonly purposes: readonly string[];
  readonly items: readonly string[];
  readonly recipients: readonly string[];
  readonly when: string;
  readonly ground: { readonly article: string; readonly says: string };
};

/** The words of one kind of mail in one language. */
export type Words = {
  readonly subject: (known: Known) => string;
  /** What happened, in one or two sentences. */
  readonly lead: (known: Known) => string;
  /** What follows from it for the reader. */
  readonly effect: readonly string[];
  /** What the reader may do now. */
  readonly next: string;
  readonly listTitle: string;
  /** What the time in the list is the time of. */
  readonly when: string;
};

export const words: Readonly<Record<MailKind, Readonly<Record<Language, Words>>>> = {
  given: {
    ja: {
      subject: ({ organisation }) => `同意を受け付けました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}での個人情報の取扱いについて、ご同意を受け付けました。`,
      effect: [
        '同意いただいた範囲を超えて、ご自身の情報が使われたり、提供されたりすることはありません。',
      ],
      next: '同意は、いつでも、理由なく取りやめる（撤回する）ことができます。次のページからお手続きください。',
      listTitle: '同意いただいた内容',
      when: '同意を受け付けた日時',
    },
    en: {
      subject: ({ organisation }) => `We have recorded your consent (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} we recorded your consent to how ${organisation} handles your personal information.`,
      effect: ['Your information will not be used or passed on beyond what you have agreed to.'],
      next: 'You can withdraw your consent at any time, without giving a reason, on this page:',
      listTitle: 'What you agreed to',
      when: 'Consent recorded',
    },
  },
  withdrawn: {
    ja: {
      subject: ({ organisation }) => `同意の撤回を受け付けました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}に対する同意の取りやめ（撤回）を受け付けました。お手続きは完了しています。`,
      effect: [
        '下記の内容について、ご自身の情報の提供を停止しました。受付から1秒以内に、すべての提供先への情報の流れが止まる仕組みになっています。',
        '受付より前にすでに提供された情報は、自動的には取り戻せません。提供先には、撤回があったことをお知らせしています。',
      ],
      next: '停止の状況は、次のページでいつでもご確認いただけます。お心当たりがない場合も、こちらからお知らせください。',
      listTitle: '停止した内容',
      when: '停止した日時',
    },
    en: {
      subject: ({ organisation }) => `We have recorded your withdrawal (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} we recorded that you withdrew your consent given to ${organisation}. There is nothing more for you to do.`,
      effect: [
        'For what is listed below, your information is no longer passed on. Every flow to every recipient stops within one second of your withdrawal.',
        'Information that had been passed on before cannot be called back by itself. The recipients have been told of your withdrawal.',
      ],
      next: 'You can see how it was stopped at any time on this page. Please also tell us there if it was not you:',
      listTitle: 'What was stopped',
      when: 'Stopped since',
    },
  },
  expired: {
    ja: {
      subject: ({ organisation }) => `同意の有効期間が終了しました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}に対する同意の有効期間が終了しました。`,
      effect: [
        '下記の内容について、ご自身の情報の提供を停止しました。有効期間の終了から1秒以内に、すべての提供先への情報の流れが止まる仕組みになっています。',
      ],
      next: 'ご利用の継続を希望される場合は、次のページから、あらためて同意のお手続きをお願いいたします。ご希望でない場合は、何もしていただく必要はありません。',
      listTitle: '停止した内容',
      when: '停止した日時',
    },
    en: {
      subject: ({ organisation }) => `Your consent has ended (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} the period ended for which you had given your consent to ${organisation}.`,
      effect: [
        'For what is listed below, your information is no longer passed on. Every flow to every recipient stops within one second of that moment.',
      ],
      next: 'If you wish to continue, please give your consent again on this page. Otherwise there is nothing to do:',
      listTitle: 'What was stopped',
      when: 'Stopped since',
    },
  },
  'opted-out': {
    ja: {
      subject: ({ organisation }) =>
        `提供の停止（オプトアウト）を受け付けました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}が行う第三者（ほかの会社や団体）への提供を停止してほしいというお申し出（オプトアウト）を受け付けました。お手続きは完了しています。`,
      effect: [
        '下記の内容について、ご自身の情報の提供を停止しました。受付から1秒以内に、すべての提供先への情報の流れが止まる仕組みになっています。',
        '受付より前にすでに提供された情報は、自動的には取り戻せません。提供先には、停止のお申し出があったことをお知らせしています。',
      ],
      next: '停止の状況の確認や、お申し出の取消しは、次のページで行えます。',
      listTitle: '停止した内容',
      when: '停止した日時',
    },
    en: {
      subject: ({ organisation }) => `We have recorded your opt-out (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} we recorded your request that ${organisation} stop passing your information on to third parties (opt-out). There is nothing more for you to do.`,
      effect: [
        'For what is listed below, your information is no longer passed on. Every flow to every recipient stops within one second of your request.',
        'Information that had been passed on before cannot be called back by itself. The recipients have been told of your request.',
      ],
      next: 'You can see how it was stopped, or undo your request, on this page:',
      listTitle: 'What was stopped',
      when: 'Stopped since',
    },
  },
  'opt-out-undone': {
    ja: {
      subject: ({ organisation }) => `提供の停止の取消しを受け付けました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}が行う第三者（ほかの会社や団体）への提供について、停止のお申し出（オプトアウト）の取消しを受け付けました。`,
      effect: ['下記の内容について、ご自身の情報の提供が再び行われることがあります。'],
      next: 'あらためて停止を希望される場合は、次のページから、いつでもお申し出いただけます。',
      listTitle: '再開される内容',
      when: '取り消した日時',
    },
    en: {
      subject: ({ organisation }) => `Your opt-out has been undone (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} we recorded that you undid your opt-out towards ${organisation}.`,
      effect: ['For what is listed below, your information may be passed on again.'],
      next: 'You can opt out again at any time on this page:',
      listTitle: 'What may resume',
      when: 'Undone',
    },
  },
  'use-stopped': {
    ja: {
      subject: ({ organisation }) => `利用・提供の停止を行いました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、ご自身の情報の利用または提供の停止を、${organisation}において行いました。`,
      effect: ['停止から1秒以内に、対象となるすべての情報の流れが止まる仕組みになっています。'],
      next: '停止の状況は、次のページでいつでもご確認いただけます。',
      listTitle: '停止した内容',
      when: '停止した日時',
    },
    en: {
      subject: ({ organisation }) => `Use of your information has been stopped (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} ${organisation} stopped using or passing on your information, as you had asked.`,
      effect: ['Every flow concerned stops within one second of that moment.'],
      next: 'You can see how it was stopped at any time on this page:',
      listTitle: 'What was stopped',
      when: 'Stopped since',
    },
  },
  'use-resumed': {
    ja: {
      subject: ({ organisation }) => `利用・提供の停止を解除しました（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}において、ご自身の情報の利用または提供の停止を解除しました。`,
      effect: ['下記の内容について、ご自身の情報の利用や提供が再び行われることがあります。'],
      next: 'お心当たりがない場合や、あらためて停止を希望される場合は、次のページからお申し出ください。',
      listTitle: '再開される内容',
      when: '解除した日時',
    },
    en: {
      subject: ({ organisation }) => `A stop has been lifted (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} ${organisation} lifted the stop on using or passing on your information.`,
      effect: ['For what is listed below, your information may be used or passed on again.'],
      next: 'If this was not your wish, or to ask for a stop again, please use this page:',
      listTitle: 'What may resume',
      when: 'Lifted',
    },
  },
  'purpose-changed': {
    ja: {
      subject: ({ organisation }) => `利用目的の変更のお知らせ（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}は、同意いただいている利用目的（ご自身の情報を何のために使うか）の説明を変更しました。変更は、これまでの目的と関連する範囲のものです。`,
      effect: [
        'いただいている同意は、そのまま有効です。あらためてお手続きいただく必要はありません。',
      ],
      next: '変更後の内容は、次のページでご確認いただけます。変更に納得できない場合は、同じページから、いつでも同意を取りやめる（撤回する）ことができます。',
      listTitle: '変更後の利用目的',
      when: '変更した日時',
    },
    en: {
      subject: ({ organisation }) => `A purpose has been changed (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} ${organisation} changed the description of a purpose (what your information is used for) that you have agreed to. The change is closely related to the purpose as it was.`,
      effect: ['Your consent stays good; there is nothing you need to do.'],
      next: 'You can read the new text on this page, and withdraw your consent there at any time if you do not agree:',
      listTitle: 'The purpose as it is now',
      when: 'Changed',
    },
  },
  'ask-again': {
    ja: {
      subject: ({ organisation }) =>
        `利用目的が変わりました。あらためて同意をお願いします（${organisation}）`,
      lead: ({ organisation, when }) =>
        `${when}に、${organisation}は、同意いただいている利用目的（ご自身の情報を何のために使うか）を、これまでとは異なる内容に変更しました。`,
      effect: [
        'これまでの同意では、変更後の目的のためにご自身の情報を利用・提供することはできません。そのため、あらためて同意いただくまで、この目的での提供を停止しています（変更から1秒以内に、すべての提供先への情報の流れが止まる仕組みになっています）。',
      ],
      next: '変更後の内容を次のページでご確認のうえ、同意するかどうかをお選びください。お返事がない場合は、同意いただかなかったものとして取り扱います。',
      listTitle: '変更後の利用目的',
      when: '変更した日時',
    },
    en: {
      subject: ({ organisation }) =>
        `A purpose is new: we ask for your consent again (${organisation})`,
      lead: ({ organisation, when }) =>
        `On ${when} ${organisation} changed a purpose (what your information is used for) that you have agreed to into a different one.`,
      effect: [
        'Your earlier consent does not cover the new purpose. Until you agree again, nothing is passed on for it; every flow to every recipient stops within one second of the change.',
      ],
      next: 'Please read the new purpose on this page and choose whether you agree. If you do not answer, we take it that you do not agree:',
      listTitle: 'The purpose as it is now',
      when: 'Changed',
    },
  },
};
