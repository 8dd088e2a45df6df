import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../src/things/decide.ts';
import { decidePublishNotice } from '../src/things/decide-notice.ts';
import { decidePublishPurpose } from '../src/things/decide-purpose.ts';
import type { RegistryEvent } from '../src/things/events.ts';
import { consentValidFrom, type PurposeState } from '../src/things/state.ts';
import {
  by,
  given,
  noticeBody,
  noticePut,
  purposeBody,
  purposePublished,
  purposePut,
  t,
} from './given.ts';

const publish =
  (more = {}) =>
  (state: Parameters<typeof decidePublishPurpose>[0]) =>
    decidePublishPurpose(state, { by, profile: 'act', ...more });
const retired: RegistryEvent = { type: 'retired', by };

describe('a purpose', () => {
  test('R-1.1: a concrete one is published as version 1', () => {
    expect(given(purposePut()).when(publish()).event).toMatchObject({
      type: 'purpose-published',
      publishedVersion: 1,
    });
  });

  test('R-1.1: one of abstract phrases is refused, with the words named', () => {
    const vague = purposeBody({
      description: t('お客様のサービスの向上のため', 'For improving our services'),
    });
    const { refusals } = given(purposePut(vague)).when(publish());
    expect(refusals.map(({ code }) => code)).toContain('purpose-too-abstract');
    expect(JSON.stringify(refusals)).toContain('サービスの向上');
  });

  test('R-1.1: a written reason overrides the check, and is kept with who gave it', () => {
    const vague = purposeBody({ description: t('事業活動のため', 'For business activities') });
    const { event } = given(purposePut(vague)).when(publish({ overrideReason: '古い様式の移行' }));
    expect(event).toMatchObject({ override: { reason: '古い様式の移行', by: 'hash' } });
  });

  test('R-1.3: a change says whether it is related, and why', () => {
    const changed = given(purposePut(), purposePublished(), purposePut());
    expect(changed.when(publish()).codes).toEqual(['change-not-declared /change']);
    const change = { change: 'related', reasons: t('理由') } as const;
    expect(changed.when(publish({ change })).event).toMatchObject({ publishedVersion: 2, change });
  });

  test('R-1.3: the first publication changes nothing', () => {
    const change = { change: 'related', reasons: t('理由') } as const;
    expect(given(purposePut()).when(publish({ change })).codes).toContain(
      'first-version-is-no-change /change',
    );
  });

  test('without a draft there is nothing to publish, and what is not there cannot be', () => {
    expect(given(purposePut(), purposePublished()).when(publish()).codes).toEqual([
      'nothing-to-publish',
    ]);
    expect(given().when(publish()).codes).toEqual(['not-there']);
    expect(given(purposePut(), retired).when(publish()).codes).toEqual(['retired']);
  });

  test('R-1.3: consents carry over related changes and never an unrelated one', () => {
    const kind = fc.constantFrom('related' as const, 'unrelated' as const);
    fc.assert(
      fc.property(fc.array(kind, { maxLength: 12 }), (changes) => {
        const events = [
          purposePut(),
          purposePublished(1),
          ...changes.flatMap((change, at) => [purposePut(), purposePublished(at + 2, change)]),
        ];
        const { versions } = given(...events).state as PurposeState;
        const from = consentValidFrom(versions);
        expect(versions.map(({ version }) => version)).toEqual(
          [...versions.keys()].map((at) => at + 1),
        );
        expect(from).toBe(changes.lastIndexOf('unrelated') + 2 || 1);
      }),
    );
  });
});

const facts = {
  purposes: new Map([['move', { version: 3, includesProvision: true }]]),
  categories: new Map([
    ['name', 'ordinary' as const],
    ['cookie', 'personally-referable' as const],
  ]),
  relations: new Map([
    ['denki', 'third-party' as const],
    ['inbox', 'entrusted' as const],
  ]),
};
const publishNotice =
  (more = {}) =>
  (state: Parameters<typeof decidePublishNotice>[0]) =>
    decidePublishNotice(state, {
      by,
      facts,
      render: ({ title }) => title,
      hash: (text) => `sha of ${text}`,
      ...more,
    });

describe('a notice', () => {
  test('R-2.4: with everything the law asks it is published with its text, hash and versions', () => {
    expect(given(noticePut()).when(publishNotice()).event).toMatchObject({
      type: 'notice-published',
      publishedVersion: 1,
      shown: [{ purpose: 'move', purposeVersion: 3, items: ['name'], recipients: ['denki'] }],
      texts: t('お知らせ', 'Notice'),
      textHashes: { ja: 'sha of お知らせ', en: 'sha of Notice' },
    });
  });

  test('R-2.4: the refusal lists every item that is missing', () => {
    const bare = noticeBody({
      organisation: undefined,
      privacyManager: undefined,
      provision: undefined,
      rights: undefined,
      voluntary: undefined,
      purposes: [{ purpose: 'move', items: ['name', 'cookie'], recipients: ['denki', 'inbox'] }],
    });
    expect(given(noticePut(bare)).when(publishNotice()).codes).toEqual([
      'notice-item-missing /items/organisation',
      'notice-item-missing /items/privacy-manager',
      'notice-item-missing /items/provision',
      'notice-item-missing /items/entrustment',
      'notice-item-missing /items/rights',
      'notice-item-missing /items/voluntary',
      'notice-item-missing /items/unnoticeable',
    ]);
  });

  test('R-2.4: provision needs no text where none is planned', () => {
    const own = noticeBody({
      provision: undefined,
      purposes: [{ purpose: 'stay', items: ['name'], recipients: [] }],
    });
    const planned = {
      ...facts,
      purposes: new Map([['stay', { version: 1, includesProvision: false }]]),
    };
    expect(given(noticePut(own)).when(publishNotice({ facts: planned })).codes).toEqual([]);
    const flagged = { ...own, acquiresUnnoticeably: true };
    expect(given(noticePut(flagged)).when(publishNotice({ facts: planned })).codes).toEqual([
      'notice-item-missing /items/unnoticeable',
    ]);
  });

  test('R-4.5: what is shown about a recipient abroad is kept with the version', () => {
    const abroad = noticeBody({
      purposes: [
        {
          purpose: 'move',
          items: ['name'],
          recipients: ['denki'],
          abroad: [{ recipient: 'denki', country: 'KR', regime: t('制度') }],
        },
      ],
    });
    expect(given(noticePut(abroad)).when(publishNotice()).event).toMatchObject({
      shown: [{ abroad: [{ country: 'KR', regimeShown: true, safeguardsShown: false }] }],
    });
  });
});

describe('a feed', () => {
  const feed: RegistryEvent = {
    type: 'put',
    by,
    kind: 'feed',
    body: {
      purpose: 'move',
      recipient: 'denki',
      format: 'json',
      items: [{ item: 'name', members: ['name'] }],
    },
  };
  const pause = { type: 'pause-feed', by, reason: '調査のため' } as const;
  const paused: RegistryEvent = { type: 'feed-paused', by, reason: '調査のため' };

  test('R-9.2: it is paused with a reason, once, and resumed, once', () => {
    expect(given(feed).when((state, version) => decide(state, version, pause)).event).toMatchObject(
      paused,
    );
    expect(
      given(feed, paused).when((state, version) => decide(state, version, pause)).codes,
    ).toEqual(['already-paused']);
    const resume = { type: 'resume-feed', by } as const;
    expect(given(feed).when((state, version) => decide(state, version, resume)).codes).toEqual([
      'not-paused',
    ]);
    expect(
      given(feed, paused).when((state, version) => decide(state, version, resume)).event,
    ).toMatchObject({
      type: 'feed-resumed',
    });
  });

  test('R-9.3: a changed feed stays paused', () => {
    expect(given(feed, paused, feed).state).toMatchObject({ paused: { reason: '調査のため' } });
  });
});

test('R-1.2: what is retired stays as it was: nothing changes it and nobody gets its id', () => {
  const put = { type: 'put', by, kind: 'purpose', body: purposeBody() } as const;
  expect(
    given(purposePut(), retired).when((state, version) => decide(state, version, put)).codes,
  ).toEqual(['retired']);
  expect(given(purposePut(), retired).state).toMatchObject({ kind: 'purpose', retiredAt: 2 });
});

test('If-Match: a write that was decided on another version is refused', () => {
  const put = { type: 'put', by, kind: 'purpose', body: purposeBody(), ifMatch: 1 } as const;
  const seen = given(purposePut(), purposePut());
  expect(seen.when((state, version) => decide(state, version, put)).codes).toEqual([
    'precondition-failed',
  ]);
  expect(
    seen.when((state, version) => decide(state, version, { ...put, ifMatch: 2 })).event,
  ).toBeDefined();
});

test('R-4.4: what an arrangement of joint use gains after it was told needs consent', async () => {
  const { widenedSince } = await import('../src/things/state.ts');
  const arrangement = (items: string[], toldAt?: number): RegistryEvent => ({
    type: 'put',
    by,
    kind: 'joint-use',
    body: {
      items,
      scope: t('範囲'),
      purposes: ['move'],
      recipients: ['denki'],
      responsibleName: t('名'),
      toldAt,
    },
  });
  const widened = (...events: RegistryEvent[]) =>
    widenedSince(given(...events).state as never).items;
  expect(widened(arrangement(['name']), arrangement(['name', 'phone']))).toEqual([]);
  expect(widened(arrangement(['name'], 5), arrangement(['name', 'phone'], 5))).toEqual(['phone']);
  expect(widened(arrangement(['name'], 5), arrangement(['phone'], 9))).toEqual(['phone']);
});
