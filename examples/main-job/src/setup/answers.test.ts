import { describe, expect, test } from 'vitest';
import { answerTo } from './answers.ts';
import type { Notice } from './notice.ts';

const notice: Notice = {
  id: 'moveform',
  version: 3,
  textHashes: { ja: 'a'.repeat(64), en: 'b'.repeat(64) },
  purposes: [
    ...[
      { purpose: 'movenotice', purposeVersion: 2, items: ['name', 'phone'], recipients: ['denki'] },
    ],
    ...[{ purpose: 'moveaccount', purposeVersion: 1, items: ['name'], recipients: [] }],
  ],
};
const about = (reaction: 'all' | 'some' | 'refuse') =>
  answerTo(notice, { reaction, number: 'H1' })?.answers.map(({ given, scopes }) => [given, scopes]);

describe('R-2.1: an answer to the moving form', () => {
  test('names the notice, its version and the hash of the text that was shown', () => {
    const answer = answerTo(notice, { reaction: 'all', number: 'H1' }, { seen: 4 });
    expect(answer).toMatchObject({
      ...{
        notice: 'moveform',
        noticeVersion: 3,
        language: 'ja',
        textHash: 'a'.repeat(64),
        seen: 4,
      },
    });
    const elements = answer?.answers.map((one) => (one as { evidence?: string }).evidence);
    expect(new Set(elements).size).toBe(2);
  });

  test('covers everything, leaves items out, or refuses provision alone', () => {
    expect(about('all')).toEqual([
      [true, undefined],
      [true, undefined],
    ]);
    expect(about('some')).toEqual([
      [true, [{ item: 'name' }]],
      [true, undefined],
    ]);
    expect(about('refuse')).toEqual([
      [false, undefined],
      [true, undefined],
    ]);
  });

  test('is not made by somebody who never answers', () => {
    expect(answerTo(notice, { reaction: 'none', number: 'H1' })).toBeUndefined();
  });
});
