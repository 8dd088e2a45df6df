import { describe, expect, test } from 'vitest';
import { allWell, judgeCase, judgeFeed } from './judge.ts';
import type { CaseMeasure, FeedCounts } from './report.ts';

const feed: FeedCounts = {
  ...{ feed: 'utilitymove', org: 'hikkoshibin', written: 100, received: 70, released: 70 },
  ...{ withheld: 30, itemsRemoved: 5, provisionRecords: 70 },
};
const stop: CaseMeasure = {
  ...{ id: 'withdrawal', title: { ja: '撤回', en: 'Withdrawal' }, feed: 'utilitymove' },
  ...{ effect: 'stops', status: 201, answeredMs: 12, closedMs: 180 },
  ...{ passedBefore: 9, passedAfterT: 0, passedAfterClosing: 0, writtenAfter: 20 },
  ...{ itemsRemoved: 0, provisionRecords: 9, webhooks: { delivered: 1, verified: 1 } },
  ...{ partnerEvents: 1, mails: 1 },
  followed: {
    ...{ status: 'closed', closingMs: 90, heldT: true, fenced: 0 },
    positions: [{ feed: 'utilitymove', offsets: [3, 4] }],
  },
};
const start: CaseMeasure = { ...stop, effect: 'starts', passedBefore: 0, passedAfterT: 12 };

describe('R-4.6, R-9.2: the counts of a feed', () => {
  test('agree when everything written was received or withheld, and each receipt has a record', () => {
    expect(judgeFeed(feed).faults).toEqual([]);
  });

  test.each([
    ['a record that was lost', { received: 69, provisionRecords: 69, released: 69 }, 'written ='],
    ['a record that came twice', { received: 71 }, 'written ='],
    ['a release without a provision record', { provisionRecords: 69 }, 'provision records'],
    ['a provision record without a release', { provisionRecords: 71 }, 'provision records'],
    ['a gate that counts other than the recipient', { released: 71 }, 'received = released'],
    ['a feed nothing flows on', { written: 0, received: 0, withheld: 0 }, 'nothing was written'],
  ])('find %s', (_, change, words) => {
    expect(judgeFeed({ ...feed, ...change }).faults.join()).toContain(words);
  });
});

describe('R-9.4: a case that stops', () => {
  test('is well when nothing passes after T', () => {
    expect(judgeCase(stop).faults).toEqual([]);
  });

  test.each([
    ['a record after T', { passedAfterT: 1 }, '1 records after the answer'],
    ['a record after the closing', { passedAfterClosing: 2 }, '2 records after the closing'],
    ['an answer that is not durable and published', { status: 202 }, 'answered 202'],
    ['a person of whom nothing flowed', { passedBefore: 0 }, 'before'],
    ['a source that had stopped', { writtenAfter: 0 }, 'no record was written after'],
    ['a webhook that nobody could verify', { webhooks: { delivered: 2, verified: 1 } }, 'verify'],
    ['a partner that was not told', { partnerEvents: 0 }, "partner's topic"],
    ['a person that was not told', { mails: 0 }, 'no mail'],
  ])('fails on %s', (_, change, words) => {
    expect(judgeCase({ ...stop, ...change }).faults.join()).toContain(words);
  });

  test('is well, with a note, when the gate says late that nothing has left since', () => {
    const late = judgeCase({ ...stop, closedMs: 1001 });
    expect(late.faults).toEqual([]);
    expect(late.notes.join()).toContain('1001 ms');
    expect(judgeCase({ ...stop, closedMs: 1001, passedAfterT: 1 }).faults).not.toEqual([]);
  });

  test('fails when nobody followed it to its end, and notes a closing after T', () => {
    const { followed, ...alone } = stop;
    expect(judgeCase(alone).faults.join()).toContain('no case of the stop');
    const late = followed && { ...followed, heldT: false, closingMs: 1_300 };
    expect(judgeCase({ ...stop, ...(late ? { followed: late } : {}) }).notes.join()).toContain(
      'closed after 1300 ms',
    );
  });

  test('fails when the gate never says it has passed the stop', () => {
    const { closedMs: _, ...silent } = stop;
    expect(judgeCase(silent).faults.join()).toContain('never said');
  });
});

test('a case that starts fails unless records flow again, and none did before', () => {
  expect(judgeCase(start).faults).toEqual([]);
  expect(judgeCase({ ...start, passedAfterT: 0 }).faults.join()).toContain('passes again');
  expect(judgeCase({ ...start, passedBefore: 1 }).faults.join()).toContain('had passed before');
});

test('the whole is well only when every part is, and when there is something to it', () => {
  const well = [judgeFeed(feed)];
  expect(allWell(well, [judgeCase(stop)])).toBe(true);
  expect(allWell(well, [])).toBe(false);
  expect(allWell([judgeFeed({ ...feed, received: 1 })], [judgeCase(stop)])).toBe(false);
  expect(allWell(well, [judgeCase({ ...stop, passedAfterT: 1 })])).toBe(false);
});
