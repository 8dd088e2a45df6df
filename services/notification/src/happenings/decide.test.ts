import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDirectory } from '../directory/memory-directory.ts';
import { decide } from './decide.ts';
import type { Happening, Scope, What } from './events.ts';
import { concerning, within, without } from './scopes.ts';
import { evolve, type Followed, nothingFollowed } from './state.ts';

const org = 'hikkoshibin';
const text = (word: string) => ({ ja: word, en: word });

function given() {
  const directory = createDirectory();
  const put = { org, version: 1 } as const;
  for (const [id, partner] of [
    ['denki', 'denki'],
    ['mizu', 'mizu'],
    ['gas', undefined],
  ] as const) {
    const entry = { id, name: text(id), ...(partner ? { partner } : {}) };
    directory.apply({ ...put, kind: 'recipient', id, entry });
  }
  const feed = { purpose: 'moving', recipient: 'denki', items: ['name', 'address'] };
  directory.apply({ ...put, kind: 'feed', id: 'feed1', entry: feed });
  const scheme = { id: 'names', purpose: 'listing', items: ['name'], recipients: ['mizu'] };
  directory.apply({ ...put, kind: 'scheme', id: 'names', entry: scheme });
  let state: Followed = nothingFollowed;
  const happening = (what: What): Happening => ({
    source: 'consent',
    org,
    kind: 'person',
    id: 'person1',
    version: state.version + 1,
    at: 1_700_000_000_000,
    what,
  });
  const when = (what: What) => {
    const effects = decide(happening(what), state, directory);
    state = evolve(state, happening(what));
    return effects;
  };
  return { when, state: () => state };
}

const give = (scopes: readonly Scope[]): What => ({
  type: 'answered',
  notice: 'n1',
  noticeVersion: 1,
  answers: [{ purpose: 'moving', given: true, scopes }],
});
const all: Scope[] = [
  { item: 'name', recipients: ['denki', 'mizu', 'gas'] },
  { item: 'address', recipients: ['denki'] },
];

describe('R-9.6: a partner is told what concerns it, and nothing else', () => {
  test('of a withdrawal each partner hears its own recipients only', () => {
    const { when } = given();
    when(give(all));
    const { tellings, mails } = when({ type: 'withdrawn', purpose: 'moving', scopes: [] });
    expect(tellings).toEqual([
      {
        partner: 'denki',
        type: 'consent-withdrawn',
        purpose: 'moving',
        scopes: [
          { item: 'name', recipients: ['denki'] },
          { item: 'address', recipients: ['denki'] },
        ],
        person: true,
      },
      {
        partner: 'mizu',
        type: 'consent-withdrawn',
        purpose: 'moving',
        scopes: [{ item: 'name', recipients: ['mizu'] }],
        person: true,
      },
    ]);
    expect(mails).toMatchObject([{ kind: 'withdrawn', parts: [{ items: ['name', 'address'] }] }]);
  });

  test('a partner that never had anything of the person hears nothing of a withdrawal', () => {
    const { when } = given();
    when(give([{ item: 'name', recipients: ['denki'] }]));
    const { tellings } = when({ type: 'withdrawn', purpose: 'moving', scopes: [] });
    expect(tellings.map((telling) => telling.partner)).toEqual(['denki']);
    const stranger = given().when({ type: 'withdrawn', purpose: 'moving', scopes: [] });
    expect(stranger.tellings).toEqual([]);
  });

  test('a withdrawal of one item leaves the others, and says only that one', () => {
    const { when, state } = given();
    when(give(all));
    const scopes = [{ item: 'address', recipients: [] }];
    const { tellings } = when({ type: 'withdrawn', purpose: 'moving', scopes });
    expect(tellings).toMatchObject([{ partner: 'denki', scopes: [{ item: 'address' }] }]);
    expect(state().holdings['moving']).toEqual([all[0]]);
  });

  test('a new answer that covers less is a withdrawal of the rest', () => {
    const { when } = given();
    when(give(all));
    const { tellings } = when(give([{ item: 'name', recipients: ['denki'] }]));
    const withdrawn = tellings.filter(({ type }) => type === 'consent-withdrawn');
    expect(withdrawn.map(({ partner }) => partner).sort()).toEqual(['denki', 'mizu']);
    const told = tellings.find(({ type }) => type === 'consent-given');
    expect(told?.scopes).toEqual([{ item: 'name', recipients: ['denki'] }]);
  });

  test('a refusal of what was held stops it; of what was not held it is nobody’s business', () => {
    const { when } = given();
    const refuse: What = {
      type: 'answered',
      notice: 'n1',
      noticeVersion: 1,
      answers: [{ purpose: 'moving', given: false, scopes: [] }],
    };
    expect(when(refuse)).toEqual({ tellings: [], mails: [], forget: false });
    when(give(all));
    const { tellings, mails } = when(refuse);
    expect(tellings).toHaveLength(2);
    expect(mails).toMatchObject([{ kind: 'withdrawn' }]);
  });

  test('an expiry tells and mails like a withdrawal, under its own name', () => {
    const { when } = given();
    when(give(all));
    const { tellings, mails } = when({ type: 'expired', purpose: 'moving' });
    expect(tellings.map(({ type }) => type)).toEqual(['consent-expired', 'consent-expired']);
    expect(mails).toMatchObject([{ kind: 'expired' }]);
  });

  test('an opt-out reaches the partners of its scheme; Global Privacy Control of all schemes', () => {
    const { when } = given();
    for (const what of [
      { type: 'opted-out', schemes: ['names'], gpc: false },
      { type: 'opted-out', schemes: [], gpc: true },
    ] as const) {
      const { tellings, mails } = when(what);
      expect(tellings).toMatchObject([{ partner: 'mizu', type: 'opted-out', purpose: 'listing' }]);
      expect(mails).toMatchObject([{ kind: 'opted-out' }]);
    }
  });

  test('a stop of provision reaches the partners of the feeds it names', () => {
    const { when } = given();
    const stop = { kind: 'provision', purpose: 'moving' } as const;
    expect(when({ type: 'use-stopped', stop }).tellings).toMatchObject([{ partner: 'denki' }]);
    const elsewhere = { ...stop, purpose: 'other' };
    expect(when({ type: 'use-stopped', stop: elsewhere }).tellings).toEqual([]);
  });

  test('an erasure tells everybody who had something, and forgets', () => {
    const { when, state } = given();
    when(give(all));
    const effects = when({ type: 'erased' });
    expect(effects.tellings.map(({ partner }) => partner)).toEqual(['denki', 'mizu']);
    expect(effects).toMatchObject({ mails: [], forget: true });
    expect(state()).toMatchObject({ holdings: {}, erased: true });
  });
});

describe('R-1.3: a purpose changes', () => {
  const published = (change: 'first' | 'related' | 'unrelated'): What => ({
    type: 'purpose-published',
    change,
    publishedVersion: 2,
  });

  test('related: holders are told; unrelated: they are asked again; first: nobody is', () => {
    const { when } = given();
    expect(when(published('related')).toHolders?.kind).toBe('purpose-changed');
    expect(when(published('unrelated')).toHolders?.kind).toBe('ask-again');
    expect(when(published('first')).toHolders).toBeUndefined();
  });
});

describe('scopes', () => {
  const ids = fc.constantFrom('a', 'b', 'c');
  const scope = fc.record({ item: ids, recipients: fc.uniqueArray(ids) });
  const scopes = fc.uniqueArray(scope, { selector: ({ item }) => item });
  const pairs = (list: readonly Scope[]) =>
    list
      .flatMap(({ item, recipients }) =>
        recipients.length === 0 ? [`${item}/`] : recipients.map((one) => `${item}/${one}`),
      )
      .sort();

  test('what is taken away and what is left make the whole, without overlap', () => {
    fc.assert(
      fc.property(scopes, scopes, (whole, taken) => {
        const left = pairs(without(whole, taken));
        const gone = pairs(within(whole, taken));
        expect([...left, ...gone].sort()).toEqual(pairs(whole));
      }),
    );
  });

  test('what concerns some recipients names no others', () => {
    fc.assert(
      fc.property(scopes, fc.uniqueArray(ids), (whole, some) => {
        for (const { recipients } of concerning(whole, new Set(some))) {
          expect(recipients.length).toBeGreaterThan(0);
          expect(recipients.every((one) => new Set<string>(some).has(one))).toBe(true);
        }
      }),
    );
  });
});
