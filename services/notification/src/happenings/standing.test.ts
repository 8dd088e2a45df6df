import type { AnswerFacts, OptOutFacts } from '@doui/law';
import { createView } from '@doui/view';
import { describe, expect, test } from 'vitest';
import { createDirectory } from '../directory/memory-directory.ts';
import { decide } from './decide.ts';
import type { What } from './events.ts';
import { seenIn, stillStopped } from './standing.ts';
import { nothingFollowed } from './state.ts';

const [org, id] = ['meibodata', 'hanako'];
const name = { ja: '名簿', en: 'List' };
const scheme = { purpose: 'listing', items: ['name', 'address'], recipients: ['mizu'] };
const undone: What = { type: 'opt-out-undone', schemes: ['names'], gpc: false };
const stop = { kind: 'provision', purpose: 'listing', at: 1 } as const;

function given(optOut: Partial<OptOutFacts>, version = 3) {
  const directory = createDirectory();
  const put = { org, version: 1 } as const;
  const entry = { id: 'mizu', name, partner: 'mizu' };
  directory.apply({ ...put, kind: 'recipient', id: 'mizu', entry });
  for (const each of ['names', 'more']) {
    const items = each === 'names' ? scheme.items : ['name'];
    directory.apply({ ...put, kind: 'scheme', id: each, entry: { ...scheme, id: each, items } });
  }
  const feed = { purpose: 'listing', recipient: 'mizu', items: ['name', 'address'] };
  directory.apply({ ...put, kind: 'feed', id: 'feed', entry: feed });
  const view = createView();
  for (const each of ['names', 'more']) {
    const items = each === 'names' ? scheme.items : ['name'];
    const fact = { ...scheme, id: each, items, version: 1, objectionDays: 0, stated: [] };
    view.applyOptOut({
      kind: 'scheme',
      scheme: { org, id: each, version: 1, fact: { ...fact, status: 'published' } },
    });
  }
  const person = { org, person: id, version, erased: false, schemes: [], stops: [] };
  view.applyOptOut({ kind: 'person', person: { ...person, contactStops: [], ...optOut } });
  const when = (what: What) => {
    const happening = { source: 'opt-out', org, kind: 'person', id, version: 3, at: 1 } as const;
    return decide({ ...happening, what }, nothingFollowed, directory, stillStopped(view));
  };
  return { when, view };
}
const both = [
  { item: 'name', recipients: ['mizu'] },
  { item: 'address', recipients: ['mizu'] },
];

describe('R-9.6, R-4.2: an opt-out undone is told only of what may flow again', () => {
  test('nothing else stands: it is told', () => {
    expect(given({}).when(undone).tellings).toMatchObject([
      { partner: 'mizu', type: 'opt-out-undone', scopes: both },
    ]);
  });

  test.each([
    ['the opt-out of the other side', { schemes: [{ scheme: 'names', at: 1 }] }],
    ['a stop of provision', { stops: [stop] }],
    ['a stop of use', { stops: [{ kind: 'use', at: 1 } as const] }],
    ['the signal of the browser', { gpcAt: 1 }],
  ])('%s still stands: no partner hears of it, the person does', (_, optOut) => {
    const { tellings, mails } = given(optOut).when(undone);
    expect(tellings).toEqual([]);
    expect(mails).toHaveLength(1);
  });

  test('another scheme keeps one item back: the other is told', () => {
    const { tellings } = given({ schemes: [{ scheme: 'more', at: 1 }] }).when(undone);
    expect(tellings).toMatchObject([{ scopes: [{ item: 'address', recipients: ['mizu'] }] }]);
  });

  test('a withdrawal of the same purpose stands', () => {
    const { when, view } = given({});
    const answer: AnswerFacts = {
      ...{ purpose: 'listing', purposeVersion: 1, notice: 'n', noticeVersion: 1, scopes: [] },
      ...{ status: 'withdrawn', givenAt: 1, answerVersion: 1, stoppedVersion: 2 },
      abroadRecipients: [],
    };
    const consent = { org, person: id, version: 2, erased: false, needsRepresentative: false };
    view.applyConsent({ ...consent, answers: [answer] });
    expect(when(undone).tellings).toEqual([]);
  });

  test('a use resumed is held against the same', () => {
    const resumed: What = { type: 'use-resumed', stop: { kind: 'provision', purpose: 'listing' } };
    expect(given({}).when(resumed).tellings).toMatchObject([{ type: 'use-resumed', scopes: both }]);
    expect(given({ gpcAt: 1 }).when(resumed).tellings).toEqual([]);
    expect(given({ stops: [stop] }).when(resumed).tellings).toEqual([]);
  });

  test('a stop is always told, whatever stood before', () => {
    const { tellings } = given({ stops: [stop] }).when({ ...undone, type: 'opted-out' });
    expect(tellings).toHaveLength(1);
  });
});

test('an event is held while its state has not come by', async () => {
  const happening = { source: 'opt-out', org, kind: 'person', id, version: 3, at: 1 } as const;
  await seenIn(given({}).view)({ ...happening, what: undone });
  await expect(seenIn(given({}, 2).view)({ ...happening, what: undone })).rejects.toMatchObject({
    code: 'view-behind',
    retriable: true,
  });
});
