import { type Instant, type Refusal, startOfDayInJapan } from '@doui/kernel';

const since2022 = startOfDayInJapan('2022-04-01');

/** Grounds for stopping use or provision, each with the article and the date it exists from. */
const grounds: Record<string, { cite: string; kinds: readonly string[]; from?: Instant }> = {
  'use-beyond-purpose': { cite: 'Law35.1', kinds: ['use'] },
  'improper-acquisition': { cite: 'Law35.1', kinds: ['use'] },
  'improper-use': { cite: 'Law35.1', kinds: ['use'], from: since2022 },
  'unlawful-provision': { cite: 'Law35.3', kinds: ['provision'] },
  'no-longer-needed': { cite: 'Law35.5', kinds: ['use', 'provision'], from: since2022 },
  'reportable-leak': { cite: 'Law35.5', kinds: ['use', 'provision'], from: since2022 },
  'interests-harmed': { cite: 'Law35.5', kinds: ['use', 'provision'], from: since2022 },
  // JIS Q 15001 asks for no ground, and an organisation may always do more than it must.
  wish: { cite: 'P3.4.4.7', kinds: ['use', 'provision'] },
};

export const groundCodes = Object.keys(grounds);

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
  'ground-not-in-force': {
    ja: 'その停止事由は、この日の法令にはありません。',
    en: 'The law of this date knows no such ground for a stop.',
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
  const ground = grounds[stop.ground];
  if (!ground) return [refusal('ground-not-in-force', '/ground', r55)];
  const refused: Refusal[] = [];
  const cite = { cite: ground.cite, requirement: 'R-5.5' };
  if (ground.from !== undefined && at < ground.from) {
    refused.push(refusal('ground-not-in-force', '/ground', cite));
  }
  if (!ground.kinds.includes(stop.kind)) {
    refused.push(refusal('ground-not-for-kind', '/ground', cite));
  }
  return refused;
}

const r55 = { cite: 'Law35', requirement: 'R-5.5' };
