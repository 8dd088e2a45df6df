import type { Instant, Refusal } from '@doui/kernel';
import {
  checkScheme,
  type ItemFacts,
  isAdequate,
  nameChangeTold,
  type OrganisationFacts,
  type PurposeFacts,
  type RecipientFacts,
  type SchemeFacts,
} from '@doui/law';
import type { SchemeContent, SchemeVersion } from './events.ts';
import { schemeRefusal } from './reasons.ts';
import { statedItems } from './state.ts';

/** What the registry knows of the things a scheme names. */
export type Named = {
  readonly organisation?: OrganisationFacts;
  readonly purpose?: PurposeFacts;
  readonly items: ReadonlyMap<string, ItemFacts>;
  readonly recipients: ReadonlyMap<string, RecipientFacts>;
};

type Asked = {
  readonly id: string;
  readonly content: SchemeContent;
  readonly previous: SchemeVersion | undefined;
  readonly named: Named;
  readonly at: Instant;
};

/** What a scheme names and the registry does not have: a wrong reference, not a matter of law. */
export function unknownNames({ content, named }: Pick<Asked, 'content' | 'named'>): Refusal[] {
  const unknown: Refusal[] = [];
  if (!named.organisation) unknown.push(schemeRefusal('unknown-organisation'));
  if (!named.purpose) unknown.push(schemeRefusal('unknown-purpose', { pointer: '/purpose' }));
  content.items.forEach((item, index) => {
    if (named.items.has(item)) return;
    unknown.push(schemeRefusal('unknown-item', { pointer: `/items/${index}` }));
  });
  content.recipients.forEach((recipient, index) => {
    if (named.recipients.has(recipient)) return;
    unknown.push(schemeRefusal('unknown-recipient', { pointer: `/recipients/${index}` }));
  });
  return unknown;
}

/** Everything that keeps a draft from being published at this instant. */
export function refusedPublication(asked: Asked): Refusal[] {
  const { id, content, previous, named, at } = asked;
  const refused = unknownNames(asked);
  const { organisation, purpose } = named;
  // Chapter 4 of the Act does not bind public bodies, so it gives them no such way either.
  if (organisation?.kind === 'public') refused.push(schemeRefusal('not-for-public-body'));
  if (purpose) {
    const scheme = schemeFacts(id, content, { version: 1, purpose });
    const items = content.items.flatMap((item) => named.items.get(item) ?? []);
    const check = { scheme, purpose, items, recipientsAbroad: abroad(asked), at };
    refused.push(...checkScheme(check).flatMap((refusal) => inWordsOfTheRequest(refusal, content)));
  }
  content.items.forEach((item, index) => {
    if (named.items.get(item)?.category !== 'pseudonymised') return;
    refused.push(schemeRefusal('item-pseudonymised', { pointer: `/items/${index}` }));
  });
  const begins = previous?.startsAt;
  if (begins !== undefined && content.startsAt !== undefined && content.startsAt < begins) {
    refused.push(schemeRefusal('starts-before-previous', { pointer: '/startsAt' }));
  }
  const excused = isToldAfterwards(content, previous, at) ? afterwardsCodes(asked) : [];
  return refused
    .filter(({ code }) => !excused.includes(code))
    .map((refusal) => (previous ? { ...refusal, ...r43 } : refusal));
}

/**
 * Law27.3: a change of nothing but the provider's name, address or representative is told and filed
 * without delay afterwards, if the law of that day has it so; any other change in advance.
 */
export function isToldAfterwards(
  content: SchemeContent,
  previous: SchemeVersion | undefined,
  at: Instant,
): boolean {
  return (
    previous !== undefined &&
    nameChangeTold(at) === 'without-delay' &&
    termMembers.every((term) => JSON.stringify(content[term]) === JSON.stringify(previous[term]))
  );
}

const termMembers = [
  'purpose',
  'items',
  'recipients',
  'acquisition',
  'method',
  'stopOnRequest',
  'howToRequest',
  'updates',
] as const;

/** Nothing is excused that was not done at all: filed and told it must be by now. */
function afterwardsCodes({ content, at }: Asked): string[] {
  const done = (when: Instant | undefined): boolean => when !== undefined && when <= at;
  return [
    'scheme-too-soon',
    ...(content.filingNumber && done(content.filedAt) ? ['scheme-not-filed'] : []),
    ...(done(content.toldAt) ? ['scheme-not-told'] : []),
  ];
}

/** Recipients abroad whom neither adequacy nor a safeguard frees from Law28. */
function abroad({ content, named, at }: Asked): string[] {
  return content.recipients.filter((id) => {
    const recipient = named.recipients.get(id);
    if (!recipient || recipient.country === 'JP' || isAdequate(recipient.country, at)) return false;
    const { safeguard } = recipient;
    return !safeguard || (safeguard.until !== undefined && safeguard.until <= at);
  });
}

/** A draft in the law's terms, as if it were published. */
export const schemeFacts = (
  id: string,
  content: SchemeContent,
  { version, purpose }: { version: number; purpose: PurposeFacts | undefined },
): SchemeFacts => {
  const { filingNumber, filedAt, toldAt, startsAt } = content;
  return {
    id,
    version,
    purpose: content.purpose,
    items: content.items,
    recipients: content.recipients,
    ...(filingNumber === undefined ? {} : { filingNumber }),
    ...(filedAt === undefined ? {} : { filedAt }),
    ...(toldAt === undefined ? {} : { toldAt }),
    ...(startsAt === undefined ? {} : { startsAt }),
    objectionDays: content.objectionDays,
    stated: statedItems(content, purpose?.includesProvision ?? false),
    status: 'published',
  };
};

const membersStated: Readonly<Record<string, string>> = {
  items: '/items',
  method: '/method',
  stop: '/stopOnRequest',
  requests: '/howToRequest',
  provider: '/provider',
  acquisition: '/acquisition',
  update: '/updates',
  start: '/startsAt',
};

/** The law points at the item it misses; whoever asked wants the members to fill in. */
function inWordsOfTheRequest(refusal: Refusal, content: SchemeContent): Refusal[] {
  if (refusal.code === 'scheme-not-filed') {
    const missing = (['filingNumber', 'filedAt'] as const).filter((one) => !content[one]);
    return (missing.length > 0 ? missing : ['filedAt']).map((member) => ({
      ...refusal,
      pointer: `/${member}`,
    }));
  }
  const stated = /^\/stated\/(.+)$/.exec(refusal.pointer ?? '')?.[1];
  // That provision is no part of the purpose has a reason of its own already.
  if (stated === 'provision') return [];
  return [stated ? { ...refusal, pointer: membersStated[stated] ?? '' } : refusal];
}

const r43 = { cite: 'Law27.3', requirement: 'R-4.3' };
