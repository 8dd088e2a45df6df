import type { NoticeVersion } from '../../app/shapes.ts';

/** What is chosen for one purpose; nothing is chosen until the person chooses. */
export type Chosen = {
  readonly given?: boolean;
  readonly withoutItems: readonly string[];
  readonly withoutRecipients: readonly string[];
};

export const nothingChosen: Chosen = { withoutItems: [], withoutRecipients: [] };
export type Choices = Readonly<Record<string, Chosen>>;

type Purpose = NoticeVersion['purposes'][number];

/** The id of the element by which a purpose is answered; it is kept as the evidence of the answer. */
export const elementOf = (notice: string, purpose: string): string => `${notice}#${purpose}`;

export type Fault = 'none' | 'leaves-all';

/** What stops the answers from being sent, by purpose; `''` stands for all of them. */
export function faultsOf(notice: NoticeVersion, choices: Choices): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  const chosen = notice.purposes.filter(({ purpose }) => choices[purpose]?.given !== undefined);
  if (chosen.length === 0) faults.set('', 'none');
  for (const { purpose, items, recipients } of chosen) {
    const choice = choices[purpose];
    if (!choice?.given) continue;
    const noItem = items.every((item) => choice.withoutItems.includes(item));
    const nobody =
      recipients.length > 0 && recipients.every((one) => choice.withoutRecipients.includes(one));
    if (noItem || nobody) faults.set(purpose, 'leaves-all');
  }
  return faults;
}

function scopesOf({ items, recipients }: Purpose, choice: Chosen) {
  const { withoutItems, withoutRecipients } = choice;
  if (withoutItems.length === 0 && withoutRecipients.length === 0) return {};
  const left = recipients.filter((recipient) => !withoutRecipients.includes(recipient));
  // Recipients are named only where some are left out: an empty list would mean every one of them.
  const named = left.length < recipients.length ? { recipients: left } : {};
  const kept = items.filter((item) => !withoutItems.includes(item));
  return { scopes: kept.map((item) => ({ item, ...named })) };
}

/** which notice was shown, in which words, and by which element each purpose was answered. */
export function answerBody(
  asked: { readonly id: string; readonly notice: NoticeVersion; readonly language: 'ja' | 'en' },
  choices: Choices,
  seen: number,
) {
  const { id, notice, language } = asked;
  return {
    notice: id,
    noticeVersion: notice.version,
    language,
    textHash: notice.textHashes[language],
    method: 'ticked-box',
    preTicked: false,
    bundled: false,
    seen,
    clientTime: new Date().toISOString(),
    client: 'doui-portal',
    answers: notice.purposes.flatMap((purpose) => {
      const choice = choices[purpose.purpose];
      if (choice?.given === undefined) return [];
      return [
        {
          purpose: purpose.purpose,
          purposeVersion: purpose.purposeVersion,
          given: choice.given,
          evidence: elementOf(id, purpose.purpose),
          ...(choice.given ? scopesOf(purpose, choice) : {}),
        },
      ];
    }),
  };
}
