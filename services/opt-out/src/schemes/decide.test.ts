import { type Instant, startOfDayInJapan } from '@doui/kernel';
import type { ItemFacts, OrganisationFacts, PurposeFacts, RecipientFacts } from '@doui/law';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import { alreadyThere, decideScheme, type SchemeCommand } from './decide.ts';
import type { Named } from './decide-publishable.ts';
import type { SchemeContent } from './events.ts';
import { evolveScheme, initialScheme, livingVersions, type SchemeState } from './state.ts';

const day = startOfDayInJapan;
const now = day('2026-11-22');
const by: Actor = { role: 'privacy-manager', client: 'console', subject: 's1' };
const both = (text: string) => ({ ja: text, en: text });

const full: SchemeContent = {
  purpose: 'directory',
  items: ['name', 'address'],
  recipients: ['meibo'],
  provider: { name: both('名簿'), address: both('東京'), representative: both('代表') },
  acquisition: both('公開情報から取得'),
  method: both('電子ファイル'),
  stopOnRequest: both('申出により停止'),
  howToRequest: both('書面または画面'),
  updates: both('毎月更新'),
  filingNumber: '第123号',
  filedAt: day('2026-09-01'),
  toldAt: day('2026-09-01'),
  objectionDays: 30,
  startsAt: day('2026-12-01'),
};

const item = (id: string, more: Partial<ItemFacts> = {}): ItemFacts => ({
  id,
  name: both(id),
  category: 'ordinary',
  acquiredBy: 'directly',
  ...more,
});
const purpose: PurposeFacts = {
  id: 'directory',
  title: both('名簿'),
  items: ['name', 'address', 'illness', 'bought'],
  includesProvision: true,
  uses: ['provide'],
  version: 1,
  consentValidFrom: 1,
  publishedAt: 0,
  retentionDays: 0,
  told: true,
};
const organisation: OrganisationFacts = {
  id: 'meibodata',
  name: both('名簿データ'),
  kind: 'private',
  profile: 'act',
  processorGap: 'warn',
  ageOfCapacity: 16,
};

const recipient = (country: string): RecipientFacts => ({
  id: 'meibo',
  version: 1,
  name: both('届け物'),
  relation: 'third-party',
  country,
  stateBody: false,
});

type World = {
  organisation?: OrganisationFacts;
  purpose?: PurposeFacts;
  items?: ItemFacts[];
  country?: string;
};
const named = (world: World = {}): Named => ({
  organisation: world.organisation ?? organisation,
  purpose: world.purpose ?? purpose,
  items: new Map((world.items ?? [item('name'), item('address')]).map((one) => [one.id, one])),
  recipients: new Map([['meibo', recipient(world.country ?? 'JP')]]),
});

type Step = { type: SchemeCommand['type']; content?: SchemeContent; at?: Instant };
const run = (state: SchemeState, step: Step, world?: World) =>
  decideScheme(state, { id: 'mailorder', by, at: now, ...step } as SchemeCommand, () =>
    named(world),
  );

function given(...steps: Step[]): SchemeState {
  return steps.reduce<SchemeState>((state, step) => {
    const decided = run(state, step);
    if (!decided.ok) throw new Error(JSON.stringify(decided.error));
    return evolveScheme(state, decided.value);
  }, initialScheme);
}

function publishing(content: Partial<SchemeContent>, at = now, world?: World): string[] {
  const state = given({ type: 'draft-scheme', content: { ...full, ...content } });
  const decided = run(state, { type: 'publish-scheme', at }, world);
  return decided.ok ? [] : decided.error.map(({ code, pointer }) => `${code} ${pointer ?? ''}`);
}

const without = (...members: (keyof SchemeContent)[]): SchemeContent =>
  Object.fromEntries(
    Object.entries(full).filter(([member]) => !members.includes(member as keyof SchemeContent)),
  ) as SchemeContent;

const publishingBare = (content: SchemeContent, at = now): string[] => {
  const state = given({ type: 'draft-scheme', content });
  const decided = run(state, { type: 'publish-scheme', at });
  return decided.ok ? [] : decided.error.map(({ code, pointer }) => `${code} ${pointer ?? ''}`);
};

describe('R-4.2: publishing a scheme', () => {
  test('R-4.2: with every item, filed, told and with time to object it is published', () => {
    expect(publishing({})).toEqual([]);
  });

  test('R-4.2: all that is missing is told at once', () => {
    const bare = without(
      'provider',
      'acquisition',
      'method',
      'howToRequest',
      'stopOnRequest',
      'updates',
      'filingNumber',
      'filedAt',
      'toldAt',
    );
    expect(publishingBare({ ...bare, items: [] })).toEqual([
      'scheme-items-missing /items',
      'scheme-items-missing /method',
      'scheme-items-missing /stopOnRequest',
      'scheme-items-missing /howToRequest',
      'scheme-items-missing /provider',
      'scheme-items-missing /acquisition',
      'scheme-items-missing /updates',
      'scheme-not-filed /filingNumber',
      'scheme-not-filed /filedAt',
      'scheme-not-told /toldAt',
    ]);
  });

  test('R-4.2: the items added in 2022 are asked for by when the scheme starts', () => {
    const old = without('provider', 'acquisition', 'updates');
    const dated = (startsAt: Instant): SchemeContent => ({
      ...old,
      filingNumber: '第1号',
      filedAt: day('2021-12-01'),
      toldAt: day('2021-12-01'),
      startsAt,
    });
    const at = day('2022-03-01');
    expect(publishingBare(dated(day('2022-04-01') - 1), at)).toEqual([]);
    expect(publishingBare(dated(day('2022-04-01')), at)).toEqual([
      'scheme-items-missing /provider',
      'scheme-items-missing /acquisition',
      'scheme-items-missing /updates',
    ]);
  });

  test('R-4.2: special-care data never, under either rule set', () => {
    const world = { items: [item('name'), item('illness', { category: 'special-care' })] };
    const content = { items: ['name', 'illness'] };
    expect(publishing(content, now, world)).toEqual(['scheme-special-care /items/1']);
    const before = day('2022-02-01');
    const dates = {
      filingNumber: '第1号',
      filedAt: before,
      toldAt: before,
      startsAt: day('2022-03-31'),
    };
    expect(publishing({ ...content, ...dates }, before, world)).toEqual([
      'scheme-special-care /items/1',
    ]);
  });

  test('R-4.2: data acquired improperly or under an opt-out are excluded since 2022 only', () => {
    const content = (startsAt: Instant) => ({
      items: ['name', 'bought'],
      filingNumber: '第1号',
      filedAt: day('2021-12-01'),
      toldAt: day('2021-12-01'),
      startsAt,
    });
    const codes = {
      improperly: 'scheme-improperly-acquired /items/1',
      'opt-out': 'scheme-received-by-opt-out /items/1',
    };
    for (const acquiredBy of ['improperly', 'opt-out'] as const) {
      const world = { items: [item('name'), item('bought', { acquiredBy })] };
      const at = day('2022-03-01');
      expect(publishing(content(day('2022-04-01') - 1), at, world)).toEqual([]);
      expect(publishing(content(day('2022-04-01')), at, world)).toEqual([codes[acquiredBy]]);
    }
  });

  test('R-6.2: pseudonymised information never', () => {
    const world = { items: [item('name', { category: 'pseudonymised' }), item('address')] };
    expect(publishing({}, now, world)).toEqual(['item-pseudonymised /items/0']);
  });

  test('R-4.5: an opt-out does not help abroad, unless the country is adequate', () => {
    expect(publishing({}, now, { country: 'US' })).toEqual(['scheme-abroad /recipients/0']);
    expect(publishing({}, now, { country: 'FR' })).toEqual([]);
  });

  test('R-4.2: only when provision is part of the purpose, and for its items', () => {
    const world = { purpose: { ...purpose, includesProvision: false, items: ['name'] } };
    expect(publishing({}, now, world)).toEqual([
      'scheme-provision-not-purpose /purpose',
      'item-beyond-purpose /items/1',
    ]);
  });

  test('R-4.2: the time to object is counted from the day of telling', () => {
    const toldAt = day('2026-11-01');
    expect(publishing({ toldAt, startsAt: day('2026-12-01') })).toEqual([]);
    expect(publishing({ toldAt, startsAt: day('2026-12-01') - 1 })).toEqual([
      'scheme-too-soon /startsAt',
    ]);
  });

  test('R-4.2: what was filed or told tomorrow was not filed or told', () => {
    const later = now + 1;
    expect(
      publishing({
        filingNumber: '1',
        filedAt: later,
        toldAt: later,
        startsAt: later + 90 * 86_400_000,
      }),
    ).toEqual(['scheme-not-filed /filedAt', 'scheme-not-told /toldAt']);
  });

  test('R-8: a public body has no such way, and unknown names are told by pointer', () => {
    const world = { organisation: { ...organisation, kind: 'public' as const } };
    expect(
      publishing({ recipients: ['meibo', 'nobody'], items: ['name', 'ghost'] }, now, world),
    ).toEqual(['unknown-item /items/1', 'unknown-recipient /recipients/1', 'not-for-public-body ']);
  });
});

describe('R-4.3: changing a scheme', () => {
  const first: Step[] = [{ type: 'draft-scheme', content: full }, { type: 'publish-scheme' }];
  const next: SchemeContent = {
    ...full,
    items: ['name'],
    filingNumber: '第124号',
    filedAt: now,
    toldAt: now,
    startsAt: day('2027-01-10'),
  };

  test('R-4.3: the old version stays the basis until the new one starts', () => {
    const state = given(
      ...first,
      { type: 'draft-scheme', content: next },
      { type: 'publish-scheme' },
    );
    const living = (at: Instant) => livingVersions(state, at).map((one) => one.schemeVersion);
    expect(living(now)).toEqual([2, 1]);
    expect(living(day('2027-01-10') - 1)).toEqual([2, 1]);
    expect(living(day('2027-01-10'))).toEqual([2]);
  });

  test('R-4.3: the same checks hold for a new version', () => {
    const short = { ...next, startsAt: now + 29 * 86_400_000 };
    const state = given(...first, { type: 'draft-scheme', content: short });
    const decided = run(state, { type: 'publish-scheme' });
    expect(decided).toMatchObject({
      ok: false,
      error: [{ code: 'scheme-too-soon', cite: 'Law27.3', requirement: 'R-4.3' }],
    });
  });

  test('R-4.3: a change of the representative alone may be told afterwards', () => {
    const moved: SchemeContent = {
      ...full,
      provider: { name: both('名簿'), address: both('大阪'), representative: both('後任') },
      filingNumber: '第125号',
      filedAt: now,
      toldAt: now,
      startsAt: day('2026-12-01'),
    };
    const state = given(...first, { type: 'draft-scheme', content: moved });
    expect(run(state, { type: 'publish-scheme' }).ok).toBe(true);
    const more = given(...first, { type: 'draft-scheme', content: { ...moved, items: ['name'] } });
    expect(run(more, { type: 'publish-scheme' }).ok).toBe(false);
  });

  test('R-4.3: before 2022-04-01 a change of the representative was told in advance like any other', () => {
    const boundary = day('2022-04-01');
    const dated = (told: Instant, startsAt: Instant): SchemeContent => ({
      ...full,
      filedAt: told,
      toldAt: told,
      startsAt,
    });
    const old = dated(day('2021-09-01'), day('2021-12-01'));
    const provider = { name: both('名簿'), address: both('東京'), representative: both('後任') };
    const changing = (at: Instant, startsAt = day('2021-12-01')) => {
      const state = given(
        { type: 'draft-scheme', content: old, at: day('2021-11-22') },
        { type: 'publish-scheme', at: day('2021-11-22') },
        { type: 'draft-scheme', content: { ...dated(at, startsAt), provider }, at },
      );
      return run(state, { type: 'publish-scheme', at });
    };
    const late = changing(boundary - 1);
    expect(late.ok ? [] : late.error.map(({ code }) => code)).toContain('scheme-too-soon');
    const ahead = changing(boundary - 1, boundary + 30 * 86_400_000);
    expect(ahead).toMatchObject({ ok: true });
    expect(JSON.stringify(ahead)).not.toContain('toldAfterwards');
    expect(changing(boundary)).toMatchObject({
      ok: true,
      value: { version: { toldAfterwards: true } },
    });
  });

  test('R-4.3: an end is final', () => {
    const ended = given(...first, { type: 'end-scheme' });
    expect(livingVersions(ended, now)).toEqual([]);
    const decided = run(ended, { type: 'draft-scheme', content: next });
    expect(decided).toMatchObject({ ok: false, error: [{ code: 'scheme-ended' }] });
  });

  test('R-4.2: a put of what is there already is recognised, drafted or published', () => {
    const drafted = given({ type: 'draft-scheme', content: full });
    expect(alreadyThere(drafted, { ...full })).toBe(true);
    const published = given(...first);
    expect(alreadyThere(published, { ...full })).toBe(true);
    expect(alreadyThere(published, next)).toBe(false);
  });
});
