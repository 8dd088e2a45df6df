import { type Instant, type Refusal, startOfDayInJapan, type Text } from '@doui/kernel';
import type { ItemFacts, OrganisationFacts, PurposeFacts } from '@doui/law';
import type { SchemeContent, SchemeVersion } from './events.ts';
import { schemeRefusal } from './reasons.ts';

const dayMs = 24 * 60 * 60 * 1000;
const since2022 = startOfDayInJapan('2022-04-01');

/** What the registry knows of the things a scheme names. */
export type Named = {
  readonly organisation?: OrganisationFacts;
  readonly purpose?: PurposeFacts;
  readonly items: ReadonlyMap<string, ItemFacts>;
  readonly recipients: ReadonlySet<string>;
};

type Asked = {
  readonly content: SchemeContent;
  readonly previous: SchemeVersion | undefined;
  readonly named: Named;
  readonly at: Instant;
};

/** Everything that keeps a draft from being published at this instant. */
export function refusedPublication(asked: Asked): Refusal[] {
  const cite = asked.previous ? 'Law27.3' : 'Law27.2';
  const requirement = asked.previous ? 'R-4.3' : 'R-4.2';
  return [
    ...refusedNames(asked),
    ...refusedItems(asked),
    ...missingItems(asked),
    ...refusedDates(asked),
  ].map((refused) => ({ cite, requirement, ...refused }));
}

function refusedNames({ content, named }: Asked): Refusal[] {
  const { organisation, purpose } = named;
  const refused: Refusal[] = [];
  if (!organisation) refused.push(schemeRefusal('unknown-organisation'));
  // Chapter 4 of the Act does not bind public bodies, so it gives them no such way either.
  if (organisation?.kind === 'public') refused.push(schemeRefusal('not-for-public-body'));
  if (!purpose) refused.push(schemeRefusal('unknown-purpose', { pointer: '/purpose' }));
  if (purpose && !purpose.includesProvision) {
    refused.push(schemeRefusal('provision-not-in-purpose', { pointer: '/purpose' }));
  }
  content.recipients.forEach((recipient, index) => {
    if (named.recipients.has(recipient)) return;
    refused.push(schemeRefusal('unknown-recipient', { pointer: `/recipients/${index}` }));
  });
  return refused;
}

function refusedItems({ content, named, at }: Asked): Refusal[] {
  return content.items.flatMap((id, index) => {
    const pointer = `/items/${index}`;
    const item = named.items.get(id);
    if (!item) return [schemeRefusal('unknown-item', { pointer })];
    const refused: Refusal[] = [];
    if (named.purpose && !named.purpose.items.includes(id)) {
      refused.push(schemeRefusal('item-not-in-purpose', { pointer }));
    }
    const excluded = excludedBecause(item, at);
    if (excluded) {
      const { detail, cite } = excluded;
      refused.push(schemeRefusal('item-excluded', { pointer, detail, cite }));
    }
    return refused;
  });
}

function excludedBecause(item: ItemFacts, at: Instant): { detail: Text; cite: string } | undefined {
  if (item.category === 'special-care') {
    return { detail: { ja: '要配慮個人情報', en: 'special-care data' }, cite: 'Law27.2' };
  }
  if (at < since2022) return undefined;
  if (item.category === 'pseudonymised') {
    return { detail: { ja: '仮名加工情報', en: 'pseudonymised information' }, cite: 'Law41.6' };
  }
  if (item.acquiredBy === 'improperly') {
    return { detail: { ja: '不正に取得', en: 'acquired improperly' }, cite: 'Law27.2' };
  }
  if (item.acquiredBy === 'opt-out') {
    const detail = { ja: 'オプトアウトにより取得', en: "received under somebody's opt-out" };
    return { detail, cite: 'Law27.2' };
  }
  return undefined;
}

/** The items each rule set wants stated: five of 2017, and four more since 2022. */
function missingItems({ content, at }: Asked): Refusal[] {
  const wanted: [boolean, string, Text][] = [
    [content.items.length > 0, '/items', { ja: '項目', en: 'the items provided' }],
    [content.method !== undefined, '/method', { ja: '提供の方法', en: 'how they are provided' }],
    [
      content.stopOnRequest !== undefined,
      '/stopOnRequest',
      { ja: '求めによる停止', en: 'stop on request' },
    ],
    [
      content.howToRequest !== undefined,
      '/howToRequest',
      { ja: '受付方法', en: 'how requests are taken' },
    ],
  ];
  if (at >= since2022) {
    const { acquisition, updates, provider } = content;
    wanted.push(
      [provider !== undefined, '/provider', { ja: '提供者', en: 'who provides' }],
      [acquisition !== undefined, '/acquisition', { ja: '取得の方法', en: 'how acquired' }],
      [updates !== undefined, '/updates', { ja: '更新の方法', en: 'how kept up to date' }],
    );
  }
  return wanted
    .filter(([there]) => !there)
    .map(([, pointer, detail]) => schemeRefusal('scheme-item-missing', { pointer, detail }));
}

function refusedDates({ content, previous, at }: Asked): Refusal[] {
  const { filingNumber, filedAt, toldAt, startsAt, objectionDays } = content;
  const refused: Refusal[] = [];
  if (!filingNumber) refused.push(schemeRefusal('not-filed', { pointer: '/filingNumber' }));
  if (filedAt === undefined) refused.push(schemeRefusal('not-filed', { pointer: '/filedAt' }));
  if (filedAt !== undefined && filedAt > at) {
    refused.push(schemeRefusal('filed-in-future', { pointer: '/filedAt' }));
  }
  if (toldAt === undefined) refused.push(schemeRefusal('not-told', { pointer: '/toldAt' }));
  if (toldAt !== undefined && toldAt > at) {
    refused.push(schemeRefusal('told-in-future', { pointer: '/toldAt' }));
  }
  if (startsAt === undefined) {
    refused.push(schemeRefusal('start-missing', { pointer: '/startsAt' }));
    return refused;
  }
  if (previous?.startsAt !== undefined && startsAt < previous.startsAt) {
    refused.push(schemeRefusal('starts-before-previous', { pointer: '/startsAt' }));
  }
  if (mayFollow({ content, previous, at })) return refused;
  if (filedAt !== undefined && filedAt > startsAt) {
    refused.push(schemeRefusal('not-filed-in-advance', { pointer: '/filedAt' }));
  }
  if (toldAt !== undefined && startsAt < toldAt + objectionDays * dayMs) {
    refused.push(schemeRefusal('objection-period-too-short', { pointer: '/startsAt' }));
  }
  return refused;
}

/** Law27.3 since 2022: a change of nothing but the provider's particulars is told without delay afterwards. */
function mayFollow({ content, previous, at }: Omit<Asked, 'named'>): boolean {
  if (!previous || at < since2022) return false;
  const kept = [
    'purpose',
    'items',
    'recipients',
    'acquisition',
    'method',
    'stopOnRequest',
    'howToRequest',
    'updates',
  ] as const;
  return kept.every((member) => sameMember(content, previous, member));
}

const sameMember = (a: SchemeContent, b: SchemeContent, member: keyof SchemeContent): boolean =>
  JSON.stringify(a[member]) === JSON.stringify(b[member]);
