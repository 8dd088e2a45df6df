import { type Instant, type Position, unreachable } from '@doui/kernel';
import type { FeedConcerned, PartnerConcerned, Stop } from '../cases/events.ts';
import type { OpenedCase } from '../cases/state.ts';
import type { GivenBefore, Scope, Sighting } from './events.ts';

/** A feed and what may go through it, as the registry's view knows it. */
export type KnownFeed = {
  readonly id: string;
  readonly org: string;
  readonly purpose: string;
  readonly recipient: string;
  readonly items: readonly string[];
  /** Opt-out schemes that may be its basis. */
  readonly schemes: readonly string[];
};

/** What a sighting stops; `undefined`: nothing. Its feeds are told apart in `concernedBy`. */
type Stopped = Pick<
  Stop,
  'kind' | 'purposes' | 'items' | 'recipients' | 'schemes' | 'gpc' | 'use'
> & { readonly person?: string };

export type Opening = { readonly stop: Stop; readonly feeds: readonly FeedConcerned[] };

const everything = { purposes: [], items: [], recipients: [], schemes: [], gpc: false };

/**
 * The stop in what was seen. Where nobody knows any more what had been given before, it is taken for a
 * stop: a case too many hurts nobody.
 */
export function stopIn(sighting: Sighting, before: GivenBefore | undefined): Stopped | undefined {
  switch (sighting.type) {
    case 'answered':
      return stoppedByAnswer(sighting, before);
    case 'withdrawn': {
      const { person, purpose, scopes } = sighting;
      const stopped = scopes.length > 0 ? scopes : (before?.get(purpose) ?? []);
      return { kind: 'withdrawal', person, ...everything, purposes: [purpose], ...flat(stopped) };
    }
    case 'expired': {
      const { person, purpose } = sighting;
      const stopped = flat(before?.get(purpose) ?? []);
      return { kind: 'expiry', person, ...everything, purposes: [purpose], ...stopped };
    }
    case 'erased':
      return { kind: 'erasure', person: sighting.person, ...everything };
    case 'opted-out': {
      const { person, schemes, gpc } = sighting;
      return { kind: 'opt-out', person, ...everything, schemes, gpc };
    }
    case 'use-stopped': {
      const { person, use, purpose, recipient } = sighting;
      const purposes = purpose === undefined ? [] : [purpose];
      const recipients = recipient === undefined ? [] : [recipient];
      return { kind: 'stop-of-use', person, ...everything, purposes, recipients, use };
    }
    case 'purpose-unrelated':
      return { kind: 'purpose-unrelated', ...everything, purposes: [sighting.purpose] };
    case 'opt-out-undone':
    case 'use-resumed':
      return undefined;
    default:
      return unreachable(sighting);
  }
}

/** A refusal of what had been given, and what a narrower answer no longer names, stop like a withdrawal. */
function stoppedByAnswer(
  { person, given, refused }: Extract<Sighting, { type: 'answered' }>,
  before: GivenBefore | undefined,
): Stopped | undefined {
  const gone = new Map<string, readonly Scope[]>();
  for (const purpose of refused) {
    const had = before?.get(purpose);
    if (before === undefined || had) gone.set(purpose, had ?? []);
  }
  for (const { purpose, scopes } of given) {
    const lost = without(before?.get(purpose) ?? [], scopes);
    if (lost.length > 0) gone.set(purpose, lost);
  }
  if (gone.size === 0) return undefined;
  const known = [...gone.values()].every((scopes) => scopes.length > 0);
  const stopped = known ? flat([...gone.values()].flat()) : {};
  return { kind: 'withdrawal', person, ...everything, purposes: [...gone.keys()], ...stopped };
}

/** What of `had` is not in `now`. */
export function without(had: readonly Scope[], now: readonly Scope[]): Scope[] {
  const kept = new Map(now.map(({ item, recipients }) => [item, new Set(recipients)]));
  return had
    .map(({ item, recipients }) => ({
      item,
      recipients: recipients.filter((recipient) => !kept.get(item)?.has(recipient)),
    }))
    .filter(({ recipients }) => recipients.length > 0);
}

const flat = (scopes: readonly Scope[]): Pick<Stop, 'items' | 'recipients'> => ({
  items: [...new Set(scopes.map(({ item }) => item))],
  recipients: [...new Set(scopes.flatMap(({ recipients }) => recipients))],
});

const within = (named: readonly string[], one: string): boolean =>
  named.length === 0 || named.includes(one);

/** The feeds a stop closes. */
export const concernedBy = (
  org: string,
  stopped: Stopped,
  feeds: readonly KnownFeed[],
): readonly KnownFeed[] =>
  feeds.filter((feed) => {
    if (feed.org !== org || !within(stopped.purposes, feed.purpose)) return false;
    if (!within(stopped.recipients, feed.recipient)) return false;
    if (stopped.items.length > 0 && !feed.items.some((item) => stopped.items.includes(item))) {
      return false;
    }
    if (stopped.kind !== 'opt-out') return true;
    return stopped.gpc || feed.schemes.some((scheme) => stopped.schemes.includes(scheme));
  });

/**
 * Recipients of what was given until an erasure. It stops everything and names none of them, but their partners are told to
 * erase, with a feed or without, and their word belongs into the certificate.
 */
export const heldUntil = (
  { type }: Pick<Sighting, 'type'>,
  before: GivenBefore | undefined,
): readonly string[] =>
  type === 'erased' ? flat([...(before?.values() ?? [])].flat()).recipients : [];

/** The partners a stop concerns: those of the recipients it names, or of the feeds it closes. */
export function partnersOf(
  stopped: Pick<Stop, 'recipients'>,
  feeds: readonly KnownFeed[],
  partnerOf: (recipient: string) => string | undefined,
  /** By when the contract of a recipient wants it acknowledged. */
  dueAtOf: (recipient: string) => Instant,
): PartnerConcerned[] {
  const recipients = new Set([...stopped.recipients, ...feeds.map(({ recipient }) => recipient)]);
  const partners = new Map<string, string[]>();
  for (const recipient of recipients) {
    const partner = partnerOf(recipient);
    if (partner) partners.set(partner, [...(partners.get(partner) ?? []), recipient]);
  }
  // Of several contracts the strictest.
  return [...partners].map(([partner, of]) => ({
    ...{ partner, recipients: of },
    dueAtMs: Math.min(...of.map(dueAtOf)),
  }));
}

/**
 * whether what was seen gives again all that a case had stopped. Anything less leaves the case
 * as it is: deny wins.
 */
export function supersedes(
  sighting: Sighting,
  { stop, feeds, partners }: Pick<OpenedCase, 'stop' | 'feeds' | 'partners'>,
): boolean {
  if (!isLater(sighting.position, stop.position)) return false;
  switch (sighting.type) {
    case 'answered': {
      if (stop.kind !== 'withdrawal' && stop.kind !== 'expiry') return false;
      const concerned = new Set([
        ...stop.recipients,
        ...feeds.map(({ recipient }) => recipient),
        ...partners.flatMap(({ recipients }) => recipients),
      ]);
      return stop.purposes.every((purpose) => {
        const given = sighting.given.find((one) => one.purpose === purpose)?.scopes ?? [];
        const all = new Set(given.flatMap(({ recipients }) => recipients));
        const items = new Map(given.map(({ item, recipients }) => [item, recipients]));
        return (
          given.length > 0 &&
          [...concerned].every((recipient) => all.has(recipient)) &&
          stop.items.every((item) =>
            stop.recipients.every((recipient) => items.get(item)?.includes(recipient)),
          )
        );
      });
    }
    case 'opt-out-undone':
      if (stop.kind !== 'opt-out' || (stop.gpc && !sighting.gpc)) return false;
      return stop.schemes.every((scheme) => sighting.schemes.includes(scheme));
    case 'use-resumed':
      return (
        stop.kind === 'stop-of-use' &&
        stop.use === sighting.use &&
        stop.purposes[0] === sighting.purpose &&
        stop.recipients[0] === sighting.recipient
      );
    default:
      return false;
  }
}

const isLater = (by: Position, than: Position): boolean =>
  by.service === than.service && by.stream === than.stream && by.version > than.version;
