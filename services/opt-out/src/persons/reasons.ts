import type { Instant, Refusal } from '@doui/kernel';
import { checkStopGround, type StopGround, stopGrounds } from '@doui/law';

/** A wish alone: JIS Q 15001 asks for no ground, and an organisation may always do more than it must. */
const wish = 'wish';

/** Which kinds of stop a ground serves; what the grounds are, and from when, is in the law engine. */
const kindsOf: Readonly<Record<StopGround | typeof wish, readonly ('use' | 'provision')[]>> = {
  misuse: ['use'],
  'improper-acquisition': ['use'],
  'improper-use': ['use'],
  'unlawful-provision': ['provision'],
  'no-longer-needed': ['use', 'provision'],
  'reportable-leak': ['use', 'provision'],
  'rights-harmed': ['use', 'provision'],
  [wish]: ['use', 'provision'],
};

export const groundCodes: readonly string[] = Object.keys(kindsOf);

/** Every refusal a person's command can meet, in order of precedence. */
export const personRefusals = {
  'person-erased': {
    ja: 'この人の記録は消去されています。',
    en: 'The records of this person have been erased.',
  },
  'unknown-scheme': {
    ja: 'その識別子のオプトアウト制度は公表されていません。',
    en: 'No opt-out scheme of that id has been published.',
  },
  'ground-not-for-kind': {
    ja: 'その停止事由は、この種類の停止には使えません。',
    en: 'That ground does not serve this kind of stop.',
  },
  'stopped-by-other-side': {
    ja: '停止した側だけが停止を解くことができます。',
    en: 'Only the side that stopped may lift the stop.',
  },
  'gpc-answered-before': {
    ja: 'この信号はすでに反映済みか、本人が取り消しています。',
    en: 'The signal is in force already, or the person has undone it.',
  },
  'nothing-to-undo': {
    ja: '解くべき停止がありません。',
    en: 'There is nothing to undo.',
  },
} as const;

export type PersonRefusalCode = keyof typeof personRefusals;

export const refusal = (
  code: PersonRefusalCode,
  pointer?: string,
  cite?: { cite: string; requirement: string },
): Refusal => ({ code, text: personRefusals[code], ...(pointer ? { pointer } : {}), ...cite });

/** Whether a ground serves a stop of this kind at this instant; both faults at once. */
export function refusedGround(stop: { kind: string; ground: string }, at: Instant): Refusal[] {
  const { kind, ground } = stop;
  const lawful = stopGrounds.find(({ code }) => code === ground);
  const cite = { cite: lawful?.cite ?? 'P3.4.4.7', requirement: 'R-5.5' };
  const notOne = ground === wish ? [] : checkStopGround(ground, at);
  if (!lawful && notOne.length > 0) return notOne;
  const kinds: readonly string[] = kindsOf[lawful?.code ?? wish];
  return [
    // The law engine cites the article of stops; this ground's own paragraph says more.
    ...notOne.map((refused) => ({ ...refused, ...cite })),
    ...(kinds.includes(kind) ? [] : [refusal('ground-not-for-kind', '/ground', cite)]),
  ];
}
