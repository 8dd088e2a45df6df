import { describe, expect, test } from 'vitest';
import type { OpenedCase } from '../cases/state.ts';
import {
  concernedBy,
  heldUntil,
  type KnownFeed,
  partnersOf,
  stopIn,
  supersedes,
} from './decide.ts';
import type { GivenBefore, Scope, Sighting } from './events.ts';

const org = 'hikkoshi';
const at = (version: number, service = 'consent') => ({
  org,
  position: { service, stream: 'hikkoshi/person/taro', version },
  eventHash: 'hash',
  atMs: 1_000,
  person: 'taro',
});
const scope = (item: string, ...recipients: string[]): Scope => ({ item, recipients });
const before = (...scopes: Scope[]): GivenBefore => new Map([['transfer', scopes]]);
const gave = (version: number, ...scopes: Scope[]): Sighting => ({
  type: 'answered',
  ...at(version),
  given: [{ purpose: 'transfer', scopes }],
  refused: [],
});
const refused: Sighting = { type: 'answered', ...at(7), given: [], refused: ['transfer'] };
const withdrew: Sighting = { type: 'withdrawn', ...at(7), purpose: 'transfer', scopes: [] };

const feed = (id: string, recipient: string, more: Partial<KnownFeed> = {}): KnownFeed => ({
  ...{ id, org, purpose: 'transfer', recipient, items: ['name'], schemes: [] },
  ...more,
});
const feeds = [
  feed('power', 'denki'),
  feed('water', 'mizu'),
  feed('address', 'denki', { items: ['address'] }),
  feed('ads', 'denki', { purpose: 'advertising' }),
  feed('list', 'meibo', { purpose: 'list', schemes: ['mailorder'] }),
  feed('other', 'denki', { org: 'akarigas' }),
];
const closed = (sighting: Sighting, known?: GivenBefore): string[] => {
  const stopped = stopIn(sighting, known);
  return stopped ? concernedBy(org, stopped, feeds).map(({ id }) => id) : ['no stop'];
};

describe('R-9.5: what stops, and which feeds it concerns', () => {
  test.each<[string, Sighting, GivenBefore | undefined, string[]]>([
    [
      'a withdrawal closes what had been given',
      withdrew,
      before(scope('name', 'denki')),
      ['power'],
    ],
    [
      'one of unknown history closes all of its purpose',
      withdrew,
      undefined,
      ['power', 'water', 'address'],
    ],
    [
      'a partial withdrawal closes what it names',
      { ...withdrew, scopes: [scope('name', 'mizu')] } as Sighting,
      before(scope('name', 'denki', 'mizu')),
      ['water'],
    ],
    ['a refusal of what had been given stops', refused, before(scope('name', 'mizu')), ['water']],
    ['a refusal of what had never been given does not', refused, new Map(), ['no stop']],
    [
      'a refusal nobody knows the history of does',
      refused,
      undefined,
      ['power', 'water', 'address'],
    ],
    [
      'a narrower answer stops what it no longer names',
      gave(7, scope('name', 'denki')),
      before(scope('name', 'denki', 'mizu')),
      ['water'],
    ],
    [
      'a wider answer stops nothing',
      gave(7, scope('name', 'denki', 'mizu')),
      before(scope('name', 'denki')),
      ['no stop'],
    ],
    [
      'an expiry',
      { type: 'expired', ...at(7), purpose: 'transfer' },
      before(scope('address', 'denki')),
      ['address'],
    ],
    [
      'an erasure closes every feed of the organisation',
      { type: 'erased', ...at(7) },
      undefined,
      ['power', 'water', 'address', 'ads', 'list'],
    ],
    [
      'an opt-out closes the feeds of its scheme',
      { type: 'opted-out', ...at(1, 'opt-out'), schemes: ['mailorder'], gpc: false },
      undefined,
      ['list'],
    ],
    [
      'a stop of provision to one recipient',
      { type: 'use-stopped', ...at(1, 'opt-out'), use: 'provision', recipient: 'mizu' },
      undefined,
      ['water'],
    ],
    [
      'an unrelated change of a purpose',
      { type: 'purpose-unrelated', ...at(9, 'purpose-registry'), purpose: 'advertising' },
      undefined,
      ['ads'],
    ],
    [
      'what lifts a stop',
      { type: 'use-resumed', ...at(2, 'opt-out'), use: 'use', purpose: 'transfer' },
      undefined,
      ['no stop'],
    ],
  ])('%s', (_, sighting, known, wanted) => {
    expect(closed(sighting, known)).toEqual(wanted);
  });

  test('its partners are those of the recipients it names, and of the feeds it closes', () => {
    const of = { recipients: ['gas'] };
    const partnerOf = (id: string) => (id === 'mizu' ? undefined : `partner${id}`);
    expect(partnersOf(of, feeds.slice(0, 3), partnerOf, (id) => (id === 'gas' ? 48 : 99))).toEqual([
      { partner: 'partnergas', recipients: ['gas'], dueAtMs: 48 },
      { partner: 'partnerdenki', recipients: ['denki'], dueAtMs: 99 },
    ]);
    const one = partnersOf(
      of,
      feeds.slice(0, 3),
      () => 'one',
      (id) => (id === 'gas' ? 48 : 99),
    );
    expect(one).toMatchObject([{ partner: 'one', dueAtMs: 48 }]);
  });
});

test('R-9.5, R-10.3: an erasure closes every feed and concerns, without one too, whoever was given to until then', () => {
  const erased: Sighting = { type: 'erased', ...at(9) };
  const given: GivenBefore = new Map([
    ['transfer', [scope('name', 'denki', 'gas'), scope('address', 'gas')]],
    ['advertising', [scope('name', 'ads')]],
  ]);
  expect(closed(erased, given)).toEqual(['power', 'water', 'address', 'ads', 'list']);
  expect(heldUntil(erased, given)).toEqual(['denki', 'gas', 'ads']);
  expect(heldUntil(erased, undefined)).toEqual([]);
  // What a withdrawal stops is named by the stop itself.
  expect(heldUntil(withdrew, given)).toEqual([]);
});

const opened = (sighting: Sighting, known?: GivenBefore) => {
  const stopped = stopIn(sighting, known);
  if (!stopped) throw new Error('no stop');
  const { position, eventHash, atMs: answeredAtMs } = sighting;
  const stop = { id: 'stop1', org, position, eventHash, answeredAtMs, sinceMs: 1_000, ...stopped };
  const concerned = concernedBy(org, stopped, feeds);
  return {
    stop,
    feeds: concerned.map(({ id, recipient, purpose }) => ({
      ...{ feed: id, recipient, purpose, partitions: 1, closed: [] },
    })),
    partners: [],
  } satisfies Pick<OpenedCase, 'stop' | 'feeds' | 'partners'>;
};

describe('R-9.5: giving again ends a case only when all is given again', () => {
  const both = before(scope('name', 'denki', 'mizu'));

  test.each<[string, Sighting, boolean]>([
    ['all of it', gave(8, scope('name', 'denki', 'mizu')), true],
    ['more than it', gave(8, scope('name', 'denki', 'mizu'), scope('address', 'denki')), true],
    ['another recipient only', gave(8, scope('name', 'denki')), false],
    ['the same, but earlier', gave(6, scope('name', 'denki', 'mizu')), false],
    ['in the same version: deny wins', gave(7, scope('name', 'denki', 'mizu')), false],
    ['another purpose', { ...gave(8), given: [{ purpose: 'ads', scopes: [] }] } as Sighting, false],
    [
      'somebody else lifts something',
      { type: 'use-resumed', ...at(8, 'opt-out'), use: 'use' },
      false,
    ],
  ])('%s', (_, sighting, wanted) => {
    expect(supersedes(sighting, opened(withdrew, both))).toBe(wanted);
  });

  test('an opt-out is undone by the same schemes, a stop of use by the same scope', () => {
    const optOut: Sighting = {
      ...{ type: 'opted-out', ...at(1, 'opt-out'), schemes: ['mailorder'], gpc: false },
    };
    const undone = (schemes: string[]): Sighting => ({
      ...{ type: 'opt-out-undone', ...at(2, 'opt-out'), schemes, gpc: false },
    });
    expect(supersedes(undone(['mailorder']), opened(optOut))).toBe(true);
    expect(supersedes(undone(['another']), opened(optOut))).toBe(false);
    const stop: Sighting = {
      ...{ type: 'use-stopped', ...at(1, 'opt-out'), use: 'provision', recipient: 'mizu' },
    };
    const resumed = (recipient: string): Sighting => ({
      ...{ type: 'use-resumed', ...at(2, 'opt-out'), use: 'provision', recipient },
    });
    expect(supersedes(resumed('mizu'), opened(stop))).toBe(true);
    expect(supersedes(resumed('denki'), opened(stop))).toBe(false);
  });

  test('an erasure is for good', () => {
    const erased = opened({ type: 'erased', ...at(7) });
    expect(supersedes(gave(8, scope('name', 'denki', 'mizu')), erased)).toBe(false);
  });
});
