import {
  type Ask,
  decide,
  type Facts,
  type OptOutFacts,
  personStops,
  precedence,
  type ReasonCode,
} from '@doui/law';
import type { MailKind, MailOrder } from '../happenings/decide.ts';

/** Why a message may go out, or why it must not; both are kept with the delivery. */
export type ContactVerdict =
  | { readonly allowed: true; readonly ground: ContactGround }
  | { readonly allowed: false; readonly code: string };

export type ContactGround =
  /** A confirmation that something was stopped, owed to whoever stopped it. */
  | 'stop-confirmation'
  /** The person asked to be told. */
  | 'asked-for'
  /** The law wants the person told (or it published). */
  | 'duty-to-tell'
  | 'request-consent'
  /** What the decision's permit rests on. */
  | 'consent'
  | 'within-purpose';

export type ContactQuestion = {
  readonly org: string;
  readonly person: string;
  readonly order: MailOrder;
  /** The person wants a message for each consent. */
  readonly receipts: boolean;
  readonly at: number;
};

// Owed whatever was said about contact: without it nobody could know that their stop was taken
// (Law35.7, R-5.6; for opt-outs Law27.2).
const owed: readonly MailKind[] = ['withdrawn', 'opted-out', 'use-stopped'];
const channel = 'e-mail';

/**
 * may this person be written to about this, over this channel, now? Their stops come first,
 * then the contact decision of the law; what it does not permit needs a ground of its own.
 */
export function decideContact(facts: Facts, question: ContactQuestion): ContactVerdict {
  const { org, person, order } = question;
  const consent = facts.consent(org, person);
  const optOut = facts.optOut(org, person);
  if (consent?.erased || optOut?.erased) return { allowed: false, code: 'person-erased' };
  if (owed.includes(order.kind)) return { allowed: true, ground: 'stop-confirmation' };
  if (facts.held(org, person)) return { allowed: false, code: 'person-held' };
  if (!consent) return { allowed: false, code: 'unknown-person' };
  const purposes = order.parts.map(({ purpose }) => purpose);
  const stop = stopOf(optOut, purposes);
  if (stop !== undefined) return { allowed: false, code: stop };

  const use = order.kind === 'ask-again' ? 'request-consent' : 'contact';
  const asked = purposes.map((purpose) => decide(askOf(facts, question, purpose, use), facts));
  if (asked.length > 0 && asked.every(({ effect }) => effect === 'permit')) {
    if (use === 'request-consent') return { allowed: true, ground: 'request-consent' };
    const bases = asked.flatMap(({ items }) => Object.values(items)).map(basisOf);
    const agreed = bases.every((basis) => basis === 'consent');
    return { allowed: true, ground: agreed ? 'consent' : 'within-purpose' };
  }
  const ground = groundOf(question);
  if (ground !== undefined) return { allowed: true, ground };
  const reasons = asked
    .flatMap(({ items }) => Object.values(items))
    .flatMap((item) => (item.effect === 'deny' ? item.reasons.map(({ code }) => code) : []));
  return { allowed: false, code: gravest(reasons) ?? 'no-purpose' };
}

/** What allows a message that has no basis in the purpose itself. */
function groundOf({ order, receipts }: ContactQuestion): ContactGround | undefined {
  switch (order.kind) {
    case 'given':
      return receipts ? 'asked-for' : undefined;
    case 'opt-out-undone':
    case 'use-resumed':
      return 'asked-for';
    case 'purpose-changed': // Law21.3
    case 'expired': // Law22: what ends with it is told as a stop is.
      return 'duty-to-tell';
    default:
      return undefined;
  }
}

function stopOf(optOut: OptOutFacts | undefined, purposes: readonly string[]): string | undefined {
  const about = purposes.length > 0 ? purposes : [''];
  const stops = about.flatMap((purpose) =>
    personStops(optOut, { use: 'contact', purpose, channel, schemes: [], referable: false }),
  );
  return gravest(stops);
}

function askOf(
  facts: Facts,
  { org, person, order, at }: ContactQuestion,
  purpose: string,
  use: 'contact' | 'request-consent',
): Ask {
  const named = order.parts.filter((part) => part.purpose === purpose).flatMap((one) => one.items);
  const items = named.length > 0 ? named : (facts.purpose(org, purpose)?.items ?? []);
  return { use, org, person, purpose, items: [...new Set(items)], channel, at };
}

const basisOf = (item: { effect: string; basis?: string }): string | undefined => item.basis;

const gravest = (codes: readonly ReasonCode[]): ReasonCode | undefined =>
  codes.toSorted((a, b) => precedence(a) - precedence(b))[0];
