import type { AnswerFacts } from '@doui/law';

/** What many persons' answers have in common: everything but status, times and versions. */
export type AnswerShape = Omit<
  AnswerFacts,
  'status' | 'givenAt' | 'expiresAt' | 'answerVersion' | 'stoppedVersion'
>;

export type AnswerShapes = {
  readonly intern: (answer: AnswerFacts) => number;
  readonly at: (shape: number) => AnswerShape;
  /** Purposes are numbered too; -1: no shape is about it. */
  readonly purposeNumber: (purpose: string) => number;
  readonly purposeOf: (shape: number) => number;
  readonly size: () => number;
  readonly all: () => readonly AnswerShape[];
};

/** Each combination of purpose, notice and scopes once, numbered. */
export function createAnswerShapes(saved: readonly AnswerShape[] = []): AnswerShapes {
  const numbers = new Map<string, number>();
  const shapes: AnswerShape[] = [];
  const purposes = new Map<string, number>();
  const ofShape: number[] = [];

  function add(shape: AnswerShape, key: string): number {
    const purpose = purposes.get(shape.purpose) ?? purposes.size;
    purposes.set(shape.purpose, purpose);
    ofShape.push(purpose);
    numbers.set(key, shapes.length);
    return shapes.push(shape) - 1;
  }
  for (const shape of saved) add(shape, keyOf(shape));
  // Readers that know an answer again hand out the same scopes; then no key has to be written.
  const byScopes = new WeakMap<AnswerShape['scopes'], { number: number; of: AnswerShape }>();
  return {
    intern: (answer) => {
      const met = byScopes.get(answer.scopes);
      if (met && isSame(met.of, answer)) return met.number;
      const key = keyOf(answer);
      const known = numbers.get(key);
      if (known !== undefined) {
        byScopes.set(answer.scopes, { number: known, of: answer });
        return known;
      }
      const {
        status: _s,
        givenAt: _g,
        expiresAt: _e,
        answerVersion: _a,
        stoppedVersion: _v,
        ...shape
      } = answer;
      return add(shape, key);
    },
    purposeNumber: (purpose) => purposes.get(purpose) ?? -1,
    purposeOf: (shape) => ofShape[shape] ?? -1,
    at: (shape) => {
      const found = shapes[shape];
      if (!found) throw new RangeError(`no such shape: ${shape}`);
      return found;
    },
    size: () => shapes.length,
    all: () => shapes,
  };
}

const isSame = (one: AnswerShape, other: AnswerShape): boolean =>
  one.purpose === other.purpose &&
  one.purposeVersion === other.purposeVersion &&
  one.notice === other.notice &&
  one.noticeVersion === other.noticeVersion &&
  one.abroadRecipients === other.abroadRecipients &&
  one.abroadNamed === other.abroadNamed &&
  one.byRepresentative === other.byRepresentative &&
  one.inWriting === other.inWriting;

/** Ids hold letters and digits only, so these separators cannot occur in them. */
function keyOf(answer: AnswerShape): string {
  let key = `${answer.purpose}.${answer.purposeVersion}.${answer.notice}.${answer.noticeVersion}`;
  for (const { item, recipients } of answer.scopes) key += `;${item}:${recipients.join(',')}`;
  key += `|${answer.abroadRecipients.join(',')}`;
  const { abroadNamed, byRepresentative, inWriting } = answer;
  if (abroadNamed !== undefined || byRepresentative !== undefined || inWriting !== undefined) {
    key += `|${abroadNamed?.join(',') ?? '-'}|${byRepresentative}|${inWriting}`;
  }
  return key;
}
