import { unreachable } from '@doui/kernel';
import type { Directory, SchemeEntry } from '../directory/directory.ts';
import type { Happening, Scope, UseStop } from './events.ts';
import { concerning, recipientsOf, within, without } from './scopes.ts';
import type { Followed } from './state.ts';

export type PartnerEventType =
  | 'consent-given'
  | 'consent-withdrawn'
  | 'consent-expired'
  | 'opted-out'
  | 'opt-out-undone'
  | 'use-stopped'
  | 'use-resumed'
  | 'purpose-changed'
  | 'stop-reminded'
  | 'stop-cut-off';

/** One partner is to be told, of one purpose, and of nothing but its own recipients. */
export type Telling = {
  readonly partner: string;
  readonly type: PartnerEventType;
  readonly purpose: string;
  readonly scopes: readonly Scope[];
  /** Concerns one person, or everybody. */
  readonly person: boolean;
};

export type MailKind =
  | 'given'
  | 'withdrawn'
  | 'expired'
  | 'opted-out'
  | 'opt-out-undone'
  | 'use-stopped'
  | 'use-resumed'
  | 'purpose-changed'
  | 'ask-again';

/** What a mail tells about: ids only, the words are looked up when it is written. */
export type MailPart = {
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipients: readonly string[];
};
export type MailOrder = { readonly kind: MailKind; readonly parts: readonly MailPart[] };

export type Effects = {
  readonly tellings: readonly Telling[];
  /** To the person the stream is about. */
  readonly mails: readonly MailOrder[];
  /** To everybody who holds this purpose. */
  readonly toHolders?: MailOrder & { readonly purpose: string };
  /** Everything kept about the person goes. */
  readonly forget: boolean;
};

const nothing: Effects = { tellings: [], mails: [], forget: false };

/** Who must be told what after `happening`; `before` is what was known of the stream until then. */
export function decide(
  happening: Happening,
  before: Followed,
  directory: Directory,
  isStopped: StillStopped = () => false,
): Effects {
  const { what, org } = happening;
  const holds = (purpose: string): readonly Scope[] => before.holdings[purpose] ?? [];
  const lifted = (effects: Effects): Effects => withoutStopped(effects, happening, isStopped);
  switch (what.type) {
    case 'answered':
      return answered(what.answers, holds, happening, directory);
    case 'withdrawn': {
      const held = holds(what.purpose);
      const lost = what.scopes.length === 0 ? held : within(held, what.scopes);
      return stopped('withdrawn', 'consent-withdrawn', what.purpose, lost, happening, directory);
    }
    case 'expired':
      return stopped(
        'expired',
        'consent-expired',
        what.purpose,
        holds(what.purpose),
        happening,
        directory,
      );
    case 'erased':
      // The systems of the partners erase too, so all that was held is told as withdrawn.
      return {
        tellings: Object.entries(before.holdings).flatMap(([purpose, scopes]) =>
          tell(directory, org, 'consent-withdrawn', purpose, scopes),
        ),
        mails: [],
        forget: true,
      };
    case 'opted-out':
    case 'opt-out-undone':
      return lifted(optOut(what.type, schemesOf(what, org, directory), org, directory));
    case 'use-stopped':
    case 'use-resumed':
      return lifted(useStop(what.type, what.stop, org, directory));
    case 'purpose-published':
      return what.change === 'first' ? nothing : purposeChanged(what.change, happening, directory);
    case 'contact-stopped':
    case 'contact-resumed':
    case 'silent':
      return nothing;
    default:
      return unreachable(what);
  }
}

/** Whether something else still keeps this item of the person from going to this recipient. */
export type StillStopped = (
  about: Pick<Happening, 'org' | 'id'>,
  scope: { readonly purpose: string; readonly item: string; readonly recipient: string },
) => boolean;

/** Deny wins: a partner hears that a stop was lifted only of what may flow again. */
function withoutStopped(effects: Effects, about: Happening, isStopped: StillStopped): Effects {
  const tellings = effects.tellings.flatMap((telling) => {
    const { type, purpose } = telling;
    if (type !== 'opt-out-undone' && type !== 'use-resumed') return [telling];
    const scopes = telling.scopes
      .map(({ item, recipients }) => ({
        item,
        recipients: recipients.filter(
          (recipient) => !isStopped(about, { purpose, item, recipient }),
        ),
      }))
      .filter(({ recipients }) => recipients.length > 0);
    return scopes.length > 0 ? [{ ...telling, scopes }] : [];
  });
  return { ...effects, tellings };
}

type Held = (purpose: string) => readonly Scope[];

function answered(
  answers: readonly { purpose: string; given: boolean; scopes: readonly Scope[] }[],
  holds: Held,
  { org }: Happening,
  directory: Directory,
): Effects {
  const tellings: Telling[] = [];
  const given: MailPart[] = [];
  const lost: MailPart[] = [];
  for (const { purpose, given: isGiven, scopes } of answers) {
    const now = isGiven ? scopes : [];
    const gone = without(holds(purpose), now);
    tellings.push(...tell(directory, org, 'consent-withdrawn', purpose, gone));
    if (isGiven) tellings.push(...tell(directory, org, 'consent-given', purpose, now));
    if (isGiven) given.push(part(purpose, now));
    else if (gone.length > 0) lost.push(part(purpose, gone));
  }
  const mails: MailOrder[] = [];
  if (given.length > 0) mails.push({ kind: 'given', parts: given });
  if (lost.length > 0) mails.push({ kind: 'withdrawn', parts: lost });
  return { tellings, mails, forget: false };
}

function stopped(
  kind: MailKind,
  type: PartnerEventType,
  purpose: string,
  lost: readonly Scope[],
  { org }: Happening,
  directory: Directory,
): Effects {
  return {
    tellings: tell(directory, org, type, purpose, lost),
    mails: [{ kind, parts: [part(purpose, lost)] }],
    forget: false,
  };
}

function optOut(
  type: 'opted-out' | 'opt-out-undone',
  schemes: readonly SchemeEntry[],
  org: string,
  directory: Directory,
): Effects {
  return {
    tellings: schemes.flatMap((scheme) =>
      tell(directory, org, type, scheme.purpose, scopesOf(scheme.items, scheme.recipients)),
    ),
    mails: [
      { kind: type, parts: schemes.map((s) => part(s.purpose, scopesOf(s.items, s.recipients))) },
    ],
    forget: false,
  };
}

// Global Privacy Control speaks of every scheme of the organisation.
const schemesOf = (
  what: { schemes: readonly string[]; gpc: boolean },
  org: string,
  directory: Directory,
): readonly SchemeEntry[] =>
  what.gpc ? directory.schemes(org) : what.schemes.flatMap((id) => directory.scheme(org, id) ?? []);

function useStop(
  type: 'use-stopped' | 'use-resumed',
  stop: UseStop,
  org: string,
  directory: Directory,
): Effects {
  // A stop of use within the house is no partner's business; one of provision is its recipient's.
  const feeds = directory
    .feeds(org)
    .filter((feed) => stop.purpose === undefined || feed.purpose === stop.purpose)
    .filter((feed) => stop.recipient === undefined || feed.recipient === stop.recipient);
  const parts = new Map<string, Scope[]>();
  for (const feed of feeds) {
    const scopes = parts.get(feed.purpose) ?? [];
    scopes.push(...scopesOf(feed.items, [feed.recipient]));
    parts.set(feed.purpose, scopes);
  }
  const tellings = [...parts].flatMap(([purpose, scopes]) =>
    tell(directory, org, type, purpose, scopes),
  );
  const recipients = stop.recipient === undefined ? [] : [stop.recipient];
  const mails = [
    { kind: type, parts: [{ purpose: stop.purpose ?? '', items: [], recipients }] } as const,
  ];
  return { tellings, mails, forget: false };
}

function purposeChanged(
  change: 'related' | 'unrelated',
  { org, id }: Happening,
  directory: Directory,
): Effects {
  const feeds = directory.feeds(org).filter((feed) => feed.purpose === id);
  const scopes = feeds.flatMap((feed) => scopesOf(feed.items, [feed.recipient]));
  const tellings = tell(directory, org, 'purpose-changed', id, scopes);
  const kind = change === 'related' ? 'purpose-changed' : 'ask-again';
  return {
    tellings: tellings.map((telling) => ({ ...telling, person: false })),
    mails: [],
    toHolders: { kind, purpose: id, parts: [{ purpose: id, items: [], recipients: [] }] },
    forget: false,
  };
}

/** One telling for each partner behind a recipient named in `scopes`. */
function tell(
  directory: Directory,
  org: string,
  type: PartnerEventType,
  purpose: string,
  scopes: readonly Scope[],
): Telling[] {
  const byPartner = new Map<string, Set<string>>();
  for (const id of recipientsOf(scopes)) {
    const partner = directory.recipient(org, id)?.partner;
    if (!partner) continue;
    const recipients = byPartner.get(partner) ?? new Set<string>();
    byPartner.set(partner, recipients.add(id));
  }
  return [...byPartner].map(([partner, recipients]) => ({
    partner,
    type,
    purpose,
    scopes: concerning(scopes, recipients),
    person: true,
  }));
}

const scopesOf = (items: readonly string[], recipients: readonly string[]): Scope[] =>
  items.map((item) => ({ item, recipients }));

const part = (purpose: string, scopes: readonly Scope[]): MailPart => ({
  purpose,
  items: [...new Set(scopes.map((scope) => scope.item))],
  recipients: recipientsOf(scopes),
});
