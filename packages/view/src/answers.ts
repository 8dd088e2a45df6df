import { type AnswerFacts, type Standing, answerStatuses as statuses } from '@doui/law';
import { type AnswerShape, type AnswerShapes, createAnswerShapes } from './answer-shapes.ts';
import type { Saved } from './columns.ts';
import { grown } from './growing.ts';

const none = 0;

/**
 * One answer is a row of eight words: 32 bytes, so that it comes with one look into memory. The status stands in
 * the upper bits of the shape; instants are doubles over two words.
 */
const words = 8;
const [shapeAt, nextAt, answerVersionAt, stoppedVersionAt] = [0, 1, 6, 7];
/** In doubles from the beginning of the row. */
const [givenAtAt, expiresAtAt] = [1, 2];
const statusShift = 30;
const shapeMask = 2 ** statusShift - 1;

type Filled = { -readonly [Member in keyof AnswerFacts]: AnswerFacts[Member] };

/** The answers of all persons: chains of 32-byte records, the rest shared in shapes. */
export type Answers = {
  readonly shapes: AnswerShapes;
  /** Replaces a chain; gives its new head, 0 when it is empty. */
  readonly replace: (head: number, answers: readonly AnswerFacts[]) => number;
  /** All answers of a chain, or the one about a purpose. */
  readonly read: (head: number, purpose?: string) => AnswerFacts[];
  /** The numbers of the answer about a purpose; its shape is -1 when the chain has none. */
  readonly glance: (head: number, purpose: string, into: Standing) => void;
  readonly live: () => number;
  readonly bytes: () => number;
  readonly save: () => Saved;
};

/** No answers, or those that were saved. */
export function createAnswers(saved?: Saved): Answers {
  const shapes = createAnswerShapes(saved?.values['shapes'] as AnswerShape[] | undefined);
  let end = 1;
  let free = none;
  let live = 0;
  let rows = new Uint32Array(1024 * words);
  /** The same bytes. */
  let doubles = new Float64Array(rows.buffer);

  if (saved) {
    const { columns, values } = saved;
    rows = columns['rows'] as Uint32Array<ArrayBuffer>;
    doubles = new Float64Array(rows.buffer, rows.byteOffset, rows.length / 2);
    end = rows.length / words;
    free = Number(values['free']);
    live = Number(values['live']);
  }

  const nextOf = (record: number): number => rows[record * words + nextAt] ?? none;
  const shapeOf = (record: number): number => (rows[record * words + shapeAt] ?? 0) & shapeMask;
  const statusOf = (record: number): number =>
    (rows[record * words + shapeAt] ?? 0) >>> statusShift;

  const take = (): number => {
    if (free !== none) {
      const record = free;
      free = nextOf(record);
      return record;
    }
    const record = end++;
    if (end * words > rows.length) {
      rows = grown(rows, end * words);
      doubles = new Float64Array(rows.buffer, 0, rows.length >> 1);
    }
    return record;
  };

  const release = (head: number): void => {
    for (let record = head; record !== none; ) {
      const following = nextOf(record);
      rows[record * words + nextAt] = free;
      free = record;
      record = following;
      live--;
    }
  };

  return {
    shapes,
    replace: (head, answers) => {
      release(head);
      let chain = none;
      for (let at = answers.length - 1; at >= 0; at--) {
        const answer = answers[at];
        if (!answer) continue;
        const record = take();
        const row = record * words;
        const status = statuses.indexOf(answer.status);
        rows[row + shapeAt] = shapes.intern(answer) + status * 2 ** statusShift;
        rows[row + nextAt] = chain;
        rows[row + answerVersionAt] = answer.answerVersion;
        rows[row + stoppedVersionAt] = answer.stoppedVersion;
        doubles[row / 2 + givenAtAt] = answer.givenAt;
        doubles[row / 2 + expiresAtAt] = answer.expiresAt ?? Number.NaN;
        chain = record;
        live++;
      }
      return chain;
    },
    read: (head, purpose) => {
      const found: AnswerFacts[] = [];
      for (let record = head; record !== none; record = nextOf(record)) {
        const common = shapes.at(shapeOf(record));
        if (purpose !== undefined && common.purpose !== purpose) continue;
        const row = record * words;
        const until = doubles[row / 2 + expiresAtAt] ?? Number.NaN;
        // Member by member: spreading the shape costs more than everything else a decision does.
        const answer: Filled = {
          purpose: common.purpose,
          purposeVersion: common.purposeVersion,
          notice: common.notice,
          noticeVersion: common.noticeVersion,
          scopes: common.scopes,
          abroadRecipients: common.abroadRecipients,
          status: statuses[statusOf(record)] ?? 'refused',
          givenAt: doubles[row / 2 + givenAtAt] ?? 0,
          answerVersion: rows[row + answerVersionAt] ?? 0,
          stoppedVersion: rows[row + stoppedVersionAt] ?? 0,
        };
        if (!Number.isNaN(until)) answer.expiresAt = until;
        const { abroadNamed, byRepresentative, inWriting } = common;
        if (abroadNamed !== undefined) answer.abroadNamed = abroadNamed;
        if (byRepresentative !== undefined) answer.byRepresentative = byRepresentative;
        if (inWriting !== undefined) answer.inWriting = inWriting;
        found.push(answer);
      }
      return found;
    },
    glance: (head, purpose, into) => {
      const wanted = shapes.purposeNumber(purpose);
      into.shape = -1;
      for (let record = head; record !== none; record = nextOf(record)) {
        const number = shapeOf(record);
        if (shapes.purposeOf(number) !== wanted) continue;
        const row = record * words;
        const until = doubles[row / 2 + expiresAtAt] ?? Number.NaN;
        into.shape = number;
        into.status = statusOf(record);
        into.givenAt = doubles[row / 2 + givenAtAt] ?? 0;
        into.expiresAt = Number.isNaN(until) ? Number.POSITIVE_INFINITY : until;
        into.answerVersion = rows[row + answerVersionAt] ?? 0;
        into.stoppedVersion = rows[row + stoppedVersionAt] ?? 0;
        return;
      }
    },
    live: () => live,
    save: () => ({
      columns: { rows: rows.subarray(0, end * words) },
      values: { free, live, shapes: shapes.all() },
    }),
    bytes: () => rows.byteLength,
  };
}
