import { startOfDayInJapan } from '@doui/kernel';
import { describe, expect, test } from 'vitest';
import {
  abroad,
  answering,
  at,
  type Bare,
  codes,
  dayMs,
  given,
  hash,
  move,
  notice,
  registered,
  withdrawing,
  yes,
} from '../../test/consent-given.ts';
import type { NoticePurpose } from './notices.ts';
import { answerAbout } from './state.ts';

const boundary = startOfDayInJapan('2022-04-01');
const nothing = { country: '', regimeShown: false, safeguardsShown: false };

/** The recipients abroad that a yes on that day covers, of a notice that says this of them. */
function abroadOf(day: number, said: NoticePurpose['abroad']): readonly string[] | undefined {
  const versions = [
    { version: 2, purposes: [{ ...move, abroad: said }], textHashes: { ja: hash } },
  ];
  const answer = { ...answering(yes()), at: day } as Bare;
  const decided = given(registered).when(answer, { notice: { ...notice, versions } });
  if (!decided.ok || decided.value.type !== 'answered') throw new Error('no answer');
  const [about] = decided.value.answers;
  return about?.given ? about.abroadRecipients : undefined;
}

describe('giving', () => {
  test('R-2.1: none named means all that this version of the notice names', () => {
    const state = given(registered).after(answering(yes()));
    expect(answerAbout(state, 'move')).toEqual({
      ...{ purpose: 'move', purposeVersion: 2, notice: 'hikkoshi', noticeVersion: 2 },
      ...{ status: 'given', givenAt: at, expiresAt: at + 30 * dayMs },
      ...{ answerVersion: 2, stoppedVersion: 0, abroadRecipients: ['gas'] },
      scopes: ['name', 'address', 'phone'].map((item) => ({ item, recipients: ['denki', 'gas'] })),
    });
  });

  test('R-2.2: an answer by word of mouth or voice is known as one; any other is in writing', () => {
    for (const [method, spoken] of [
      ['spoken', true],
      ['voice', true],
      ['signed-form', undefined],
      ['button', undefined],
    ] as const) {
      const state = given(registered).after({ ...answering(yes()), method } as Bare);
      expect([method, answerAbout(state, 'move')?.spoken]).toEqual([method, spoken]);
    }
  });

  test('R-4.1: what is named is all that is covered, and nothing shown abroad that is not reached', () => {
    const scopes = [
      { item: 'name', recipients: ['denki'] },
      { item: 'phone', recipients: ['denki'] },
    ];
    const state = given(registered).after(answering(yes({ scopes })));
    expect(answerAbout(state, 'move')).toMatchObject({ scopes, abroadRecipients: [] });
  });

  test.each([
    ['country, regime and safeguards', {}, ['gas']],
    ['why nothing of it can be named', { ...nothing, cannotBeNamedBecause: '未定' }, ['gas']],
    ['a reason without words', { ...nothing, cannotBeNamedBecause: '  ' }, []],
    ['the country alone', { ...nothing, country: 'US' }, []],
    ['no regime', { regimeShown: false }, []],
    ['no safeguards', { safeguardsShown: false }, []],
    ['no country', { country: '' }, []],
    ['Japan as the country', { country: 'JP' }, []],
  ])(
    'R-4.5: a notice that shows %s was enough abroad before 2022-04-01, and is judged since',
    (_name, shown, since) => {
      const about = [{ ...abroad, ...shown }];
      expect(abroadOf(boundary - 1, about)).toEqual(['gas']);
      expect(abroadOf(boundary, about)).toEqual(since);
    },
  );

  test('R-4.5: a recipient of whom a notice does not even say that it is abroad was never shown', () => {
    for (const when of [boundary - 1, boundary]) expect(abroadOf(when, [])).toEqual([]);
  });

  test('R-3.1: it ends with the retention of the purpose, or earlier where the person says so', () => {
    const early = at + 3 * dayMs;
    const state = given(registered).after(answering(yes({ expiresAt: early })));
    expect(answerAbout(state, 'move')?.expiresAt).toBe(early);
    const late = given(registered).after(answering(yes({ expiresAt: at + 90 * dayMs })));
    expect(answerAbout(late, 'move')?.expiresAt).toBe(at + 30 * dayMs);
    const open = given(registered).after(answering(yes({ purpose: 'news' })));
    expect(answerAbout(open, 'news')?.expiresAt).toBeUndefined();
  });

  test('R-2.1: captures that are none are refused, every reason at once with its article', () => {
    const bad = answering(yes());
    const decided = given(registered).when({
      ...bad,
      ...{ preTicked: true, bundled: true, textHash: 'c'.repeat(64), method: 'silence' },
    } as Bare);
    expect(codes(decided)).toEqual([
      'answer-notice-differs /textHash',
      'answer-pre-ticked /preTicked',
      'answer-bundled /bundled',
      'answer-method-unknown /method',
    ]);
    for (const { text, cite } of decided.ok ? [] : decided.error) {
      expect(text.ja && text.en && cite).toBeTruthy();
    }
  });

  test.each([
    ['no notice', { notice: undefined, noticeVersion: undefined }, 'answer-without-notice /notice'],
    ['no evidence', { evidence: undefined }, 'answer-without-evidence /evidence'],
    ['an unknown version', { noticeVersion: 9 }, 'answer-notice-unknown /notice'],
    [
      'an older version',
      { noticeVersion: 1, textHash: 'b'.repeat(64) },
      'notice-older /noticeVersion',
    ],
    ['another language', { language: 'fr' }, 'answer-notice-unknown /notice'],
  ])('R-2.1: with %s is refused', (_name, change, code) => {
    expect(codes(given(registered).when({ ...answering(yes()), ...change } as Bare))).toEqual([
      code,
    ]);
  });

  test('R-2.1: to a notice that is gone or unknown is refused', () => {
    const gone = { notice: { ...notice, retired: true } };
    expect(codes(given(registered).when(answering(yes()), gone))).toEqual([
      'notice-retired /notice',
    ]);
    const unknown = { notice: undefined };
    expect(codes(given(registered).when(answering(yes()), unknown))).toEqual([
      'answer-notice-unknown /notice',
    ]);
  });

  test('R-2.1: one box for several purposes is no choice; a box for each is', () => {
    const both = [yes(), yes({ purpose: 'news' })];
    expect(codes(given(registered).when(answering(...both)))).toEqual(['answer-bundled /bundled']);
    const own = both.map((answer) => ({ ...answer, evidence: `form#${answer.purpose}` }));
    expect(given(registered).when(answering(...own)).ok).toBe(true);
    const signed = { ...answering(...both), method: 'signed-form', evidence: 'scan-17' } as Bare;
    expect(given(registered).when(signed).ok).toBe(true);
  });

  test('R-2.1: beyond the notice is refused, each place named', () => {
    const scopes = [{ item: 'name', recipients: ['denki', 'ghost'] }, { item: 'income' }];
    const decided = given(registered).when(
      answering(yes({ scopes }), { purpose: 'ghost', given: true, evidence: 'form#2' }),
    );
    expect(codes(decided)).toEqual([
      'recipient-not-in-notice /answers/0/scopes/0/recipients/1',
      'item-not-in-notice /answers/0/scopes/1/item',
      'purpose-not-in-notice /answers/1/purpose',
    ]);
    expect(codes(given(registered).when(answering(yes({ purposeVersion: 1 }))))).toEqual([
      'purpose-version-differs /answers/0/purposeVersion',
    ]);
    expect(codes(given(registered).when(answering(yes(), yes({ evidence: 'form#2' }))))).toEqual([
      'purpose-answered-twice /answers/1/purpose',
    ]);
  });

  test('R-3.1: what would have ended already is refused', () => {
    expect(codes(given(registered).when(answering(yes({ expiresAt: at }))))).toEqual([
      'expiry-past /answers/0/expiresAt',
    ]);
  });
});

describe('R-9.1: a give that is older than a stop', () => {
  const stopped = given(registered, answering(yes()), withdrawing());

  test('R-9.1: is refused until the person has seen the stop', () => {
    for (const seen of [0, 2]) {
      const decided = stopped.when({ ...answering(yes()), seen } as Bare);
      expect(codes(decided)).toEqual(['older-than-stop /seen']);
    }
    const state = stopped.after({ ...answering(yes()), seen: 3 } as Bare);
    expect(answerAbout(state, 'move')).toMatchObject({ status: 'given', stoppedVersion: 3 });
  });

  test('R-9.1: a refusal and a partial withdrawal are stops too', () => {
    const no = given(registered, answering({ purpose: 'move', given: false }));
    expect(codes(no.when(answering(yes())))).toEqual(['older-than-stop /seen']);
    const part = given(registered, answering(yes()), withdrawing({ recipients: ['gas'] }));
    expect(codes(part.when(answering(yes())))).toEqual(['older-than-stop /seen']);
  });
});

describe('stopping', () => {
  test('R-4.8: a refusal needs no evidence and no newest notice', () => {
    const no = { ...answering({ purpose: 'move', given: false }), noticeVersion: 1 } as Bare;
    expect(given(registered).when({ ...no, evidence: undefined } as Bare).ok).toBe(true);
    expect(
      given(registered).when({ ...no, notice: undefined, noticeVersion: undefined } as Bare).ok,
    ).toBe(true);
  });

  test('R-4.8: a withdrawal is possible without any answer before it, and stands', () => {
    const state = given(registered).after(withdrawing());
    expect(answerAbout(state, 'move')).toMatchObject({ status: 'withdrawn', stoppedVersion: 2 });
    expect(codes(given(registered).when(withdrawing({ purpose: 'ghost' })))).toEqual([
      'purpose-unknown /purpose',
    ]);
  });

  test('R-4.8: of an item or a recipient leaves the rest', () => {
    const before = given(registered, answering(yes()));
    const item = before.after(withdrawing({ scopes: [{ item: 'phone' }] }));
    expect(answerAbout(item, 'move')).toMatchObject({
      ...{ status: 'given', answerVersion: 2, stoppedVersion: 3 },
      scopes: ['name', 'address'].map((each) => ({ item: each, recipients: ['denki', 'gas'] })),
    });
    const recipient = before.after(withdrawing({ recipients: ['gas'] }));
    expect(answerAbout(recipient, 'move')?.scopes).toEqual(
      move.items.map((each) => ({ item: each, recipients: ['denki'] })),
    );
    const one = before.after(withdrawing({ scopes: [{ item: 'name', recipients: ['gas'] }] }));
    expect(answerAbout(one, 'move')?.scopes[0]).toEqual({ item: 'name', recipients: ['denki'] });
    const all = before.after(withdrawing({ scopes: move.items.map((each) => ({ item: each })) }));
    expect(answerAbout(all, 'move')).toMatchObject({ status: 'withdrawn', scopes: [] });
  });
});

describe('R-2.7: who cannot judge', () => {
  const minor: Bare = { type: 'change-capacity', needsRepresentative: true, until: at + 9 * dayMs };
  const mother: Bare = {
    ...{ type: 'verify-representative', representative: 'mother', method: 'family-register' },
    ...{ sealed: 'x', self: false, until: at + 5 * dayMs },
  };

  test('R-2.7: gives through a verified representative only, and stops alone', () => {
    const child = given(registered, minor);
    expect(codes(child.when(answering(yes())))).toEqual(['answer-needs-representative /by']);
    const stranger = { ...answering(yes()), representative: 'stranger' } as Bare;
    expect(codes(child.when(stranger))).toEqual(['answer-representative-unverified /by']);
    expect(child.when(withdrawing()).ok).toBe(true);
    expect(child.when(answering({ purpose: 'move', given: false })).ok).toBe(true);
    const withMother = given(registered, minor, mother);
    const hers = { ...answering(yes()), representative: 'mother' } as Bare;
    expect(withMother.when(hers)).toMatchObject({ ok: true, value: { representative: 'mother' } });
    const late = { ...hers, at: at + 6 * dayMs } as Bare;
    expect(codes(withMother.when(late))).toEqual(['answer-representative-unverified /by']);
  });

  test('R-2.1: a child is not asked about its parents, who may say it themselves', () => {
    const aboutParents = (item: string): boolean => item === 'address';
    const child = given(registered, minor, mother);
    const asked = { aboutParents };
    const alone = child.when(answering(yes()), asked);
    const asksChild = 'answer-asks-child-about-parents /answers';
    expect(codes(alone)).toEqual([asksChild, 'answer-needs-representative /by']);
    const stranger = { ...answering(yes()), representative: 'stranger' } as Bare;
    expect(codes(child.when(stranger, asked))).toContain(asksChild);
    const hers = { ...answering(yes()), representative: 'mother' } as Bare;
    expect(child.when(hers, asked).ok).toBe(true);
    const nameOnly = answering(yes({ scopes: [{ item: 'name' }] }));
    expect(codes(child.when(nameOnly, asked))).toEqual(['answer-needs-representative /by']);
    expect(child.when(answering({ purpose: 'move', given: false }), asked).ok).toBe(true);
    const ofAge = { ...answering(yes()), at: at + 9 * dayMs } as Bare;
    expect(child.when(ofAge, asked).ok).toBe(true);
  });

  test('R-2.7: answers alone again from the day it is of age', () => {
    const later = { ...answering(yes()), at: at + 9 * dayMs } as Bare;
    expect(given(registered, minor).when(later).ok).toBe(true);
  });

  test('R-2.7: nobody represents itself', () => {
    const itself = { ...mother, self: true } as Bare;
    expect(codes(given(registered).when(itself))).toEqual(['represents-itself /representative']);
  });
});

describe('R-3.1: ending', () => {
  const before = given(registered, answering(yes()));
  const end = (now: number, answerVersion = 2): Bare => ({
    ...{ type: 'expire-consent', purpose: 'move', answerVersion, now },
  });

  test('R-3.1: ends what is over, and nothing that is not or was answered anew', () => {
    expect(codes(before.when(end(at + 30 * dayMs - 1)))).toEqual(['not-expired ']);
    expect(codes(before.when(end(at + 30 * dayMs, 1)))).toEqual(['not-expired ']);
    const ended = before.after(end(at + 30 * dayMs));
    expect(answerAbout(ended, 'move')).toMatchObject({ status: 'expired', scopes: [] });
  });

  test('R-3.1: what was erased takes nothing more', () => {
    const erased = given(registered, answering(yes()), { type: 'erase-person' });
    expect(erased.state).toMatchObject({ status: 'erased' });
    for (const bare of [answering(yes()), withdrawing(), registered]) {
      expect(codes(erased.when(bare))).toEqual(['person-erased ']);
    }
  });
});
