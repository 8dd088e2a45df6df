import { describe, expect, test } from 'vitest';
import type { NoticeVersion } from '../../app/shapes.ts';
import { answerBody, faultsOf, nothingChosen } from './answers.ts';

const notice: NoticeVersion = {
  version: 2,
  publishedAt: '2026-11-01T00:00:00+09:00',
  purposes: [
    { purpose: 'move', purposeVersion: 3, items: ['name', 'phone'], recipients: ['denki', 'mizu'] },
    { purpose: 'mail', purposeVersion: 1, items: ['name'], recipients: [] },
  ],
  texts: { ja: '文', en: 'text' },
  textHashes: { ja: 'hash-ja', en: 'hash-en' },
};
const asked = { id: 'form', notice, language: 'ja' } as const;
const yes = { ...nothingChosen, given: true };

describe('R-2.1: an answer', () => {
  test('names the notice that was shown and the element of each purpose', () => {
    const body = answerBody(asked, { move: yes, mail: { ...nothingChosen, given: false } }, 7);
    expect(body).toMatchObject({
      ...{ notice: 'form', noticeVersion: 2, language: 'ja', textHash: 'hash-ja', seen: 7 },
      ...{ method: 'ticked-box', preTicked: false, bundled: false },
      answers: [
        { purpose: 'move', purposeVersion: 3, given: true, evidence: 'form#move' },
        { purpose: 'mail', purposeVersion: 1, given: false, evidence: 'form#mail' },
      ],
    });
  });

  test('says nothing of a purpose that was not answered', () => {
    expect(answerBody(asked, { mail: yes }, 0).answers).toHaveLength(1);
  });

  test('leaves out the items and recipients that were left out', () => {
    const less = { ...yes, withoutItems: ['phone'], withoutRecipients: ['mizu'] };
    expect(answerBody(asked, { move: less }, 0).answers[0]).toMatchObject({
      scopes: [{ item: 'name', recipients: ['denki'] }],
    });
  });
});

describe('what stops an answer', () => {
  test('nothing chosen at all', () => {
    expect([...faultsOf(notice, {})]).toEqual([['', 'none']]);
  });

  test('a yes with every item left out', () => {
    const empty = { ...yes, withoutItems: ['name', 'phone'] };
    expect([...faultsOf(notice, { move: empty })]).toEqual([['move', 'leaves-all']]);
  });

  test('a yes with every recipient left out', () => {
    const nobody = { ...yes, withoutRecipients: ['denki', 'mizu'] };
    expect([...faultsOf(notice, { move: nobody })]).toEqual([['move', 'leaves-all']]);
  });

  test('one purpose is enough', () => {
    expect(faultsOf(notice, { mail: yes }).size).toBe(0);
  });
});
