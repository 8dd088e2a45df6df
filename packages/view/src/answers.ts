import { type AnswerFacts, type Standing, answerStatuses as statuses } from '@doui/law';
import { type AnswerShape, type AnswerShapes, createAnswerShapes } from './answer-shapes.ts';
import type { Saved } from './columns.ts';
import { grown } from './growing.ts';

const none = 0;

type Filled = { -readonly [Member in keyof AnswerFacts]: AnswerFacts[Member] };

/** The answers of all persons: chains of 33-byte records, the rest shared in shapes. */
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
  let shape = new Uint32Array(1024);
  let status = new Uint8Array(1024);
  let givenAt = new Float64Array(1024);
  let expiresAt = new Float64Array(1024);
  let answerVersion = new Uint32Array(1024);
  let stoppedVersion = new Uint32Array(1024);
  let next = new Uint32Array(1024);

  if (saved) {
    const { columns, values } = saved;
    shape = columns['shape'] as Uint32Array<ArrayBuffer>;
    status = columns['status'] as Uint8Array<ArrayBuffer>;
    givenAt = columns['givenAt'] as Float64Array<ArrayBuffer>;
    expiresAt = columns['expiresAt'] as Float64Array<ArrayBuffer>;
    answerVersion = columns['answerVersion'] as Uint32Array<ArrayBuffer>;
    stoppedVersion = columns['stoppedVersion'] as Uint32Array<ArrayBuffer>;
    next = columns['next'] as Uint32Array<ArrayBuffer>;
    end = shape.length;
    free = Number(values['free']);
    live = Number(values['live']);
  }

  const take = (): number => {
    if (free !== none) {
      const record = free;
      free = next[record] ?? none;
      return record;
    }
    const record = end++;
    shape = grown(shape, end);
    status = grown(status, end);
    givenAt = grown(givenAt, end);
    expiresAt = grown(expiresAt, end);
    answerVersion = grown(answerVersion, end);
    stoppedVersion = grown(stoppedVersion, end);
    next = grown(next, end);
    return record;
  };

  const release = (head: number): void => {
    for (let record = head; record !== none; ) {
      const following = next[record] ?? none;
      next[record] = free;
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
        shape[record] = shapes.intern(answer);
        status[record] = statuses.indexOf(answer.status);
        givenAt[record] = answer.givenAt;
        expiresAt[record] = answer.expiresAt ?? Number.NaN;
        answerVersion[record] = answer.answerVersion;
        stoppedVersion[record] = answer.stoppedVersion;
        next[record] = chain;
        chain = record;
        live++;
      }
      return chain;
    },
    read: (head, purpose) => {
      const found: AnswerFacts[] = [];
      for (let record = head; record !== none; record = next[record] ?? none) {
        const common = shapes.at(shape[record] ?? 0);
        if (purpose !== undefined && common.purpose !== purpose) continue;
        const until = expiresAt[record] ?? Number.NaN;
        // Member by member: spreading the shape costs more than everything else a decision does.
        const answer: Filled = {
          purpose: common.purpose,
          purposeVersion: common.purposeVersion,
          notice: common.notice,
          noticeVersion: common.noticeVersion,
          scopes: common.scopes,
          abroadRecipients: common.abroadRecipients,
          status: statuses[status[record] ?? 0] ?? 'refused',
          givenAt: givenAt[record] ?? 0,
          answerVersion: answerVersion[record] ?? 0,
          stoppedVersion: stoppedVersion[record] ?? 0,
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
      for (let record = head; record !== none; record = next[record] ?? none) {
        const number = shape[record] ?? 0;
        if (shapes.purposeOf(number) !== wanted) continue;
        const until = expiresAt[record] ?? Number.NaN;
        into.shape = number;
        into.status = status[record] ?? 0;
        into.givenAt = givenAt[record] ?? 0;
        into.expiresAt = Number.isNaN(until) ? Number.POSITIVE_INFINITY : until;
        into.answerVersion = answerVersion[record] ?? 0;
        into.stoppedVersion = stoppedVersion[record] ?? 0;
        return;
      }
    },
    live: () => live,
    save: () => ({
      columns: {
        shape: shape.subarray(0, end),
        status: status.subarray(0, end),
        givenAt: givenAt.subarray(0, end),
        expiresAt: expiresAt.subarray(0, end),
        answerVersion: answerVersion.subarray(0, end),
        stoppedVersion: stoppedVersion.subarray(0, end),
        next: next.subarray(0, end),
      },
      values: { free, live, shapes: shapes.all() },
    }),
    bytes: () =>
      shape.byteLength +
      status.byteLength +
      givenAt.byteLength +
      expiresAt.byteLength +
      answerVersion.byteLength +
      stoppedVersion.byteLength +
      next.byteLength,
  };
}
