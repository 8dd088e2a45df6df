import type { Instant } from '@doui/kernel';
import { articleOf, citeFor } from './cites.ts';
import type { Basis, Deny, Obligation, Permit, Reason } from './decision.ts';
import type { OrgKind, PurposeFacts } from './facts.ts';
import { precedence, type ReasonCode, reasonEntry } from './reason-list.ts';
import { remediesFor } from './remedies.ts';
import { publicBodiesUnderAct, ruleSetAt } from './rule-sets.ts';

/** Who is bound and when: it decides which articles are cited. */
export type Bound = { readonly kind: OrgKind; readonly at: Instant };

/** Texts and articles are the same for all who are bound alike, so each is made once. */
const eraOf = ({ kind, at }: Bound): string => {
  const bound =
    kind === 'public' ? (at < publicBodiesUnderAct ? 'ordinance' : 'public') : 'private';
  return `${bound} ${ruleSetAt(at)?.id}`;
};
const reasonsByEra = new Map<string, Map<ReasonCode, Reason>>();

/** A reason as people read it. */
export function reasonOf(code: ReasonCode, bound: Bound): Reason {
  const era = eraOf(bound);
  let reasons = reasonsByEra.get(era);
  if (!reasons) {
    reasons = new Map();
    reasonsByEra.set(era, reasons);
  }
  let reason = reasons.get(code);
  if (!reason) {
    reason = makeReason(code, bound);
    reasons.set(code, reason);
  }
  return reason;
}

function makeReason(code: ReasonCode, bound: Bound): Reason {
  const entry = reasonEntry(code);
  const cite = citeFor(entry, bound.kind, bound.at);
  return Object.freeze({
    code,
    ...(cite === undefined ? {} : { cite, article: articleOf(cite, bound.at) }),
    requirement: entry.requirement,
    text: entry.text,
  });
}

/** A denial with every reason once, in order of precedence. */
export function deny(
  codes: readonly ReasonCode[],
  bound: Bound,
  options: { purpose?: PurposeFacts | undefined; waitUntil?: Instant | undefined } = {},
): Deny {
  const ordered = inOrder(codes);
  return {
    effect: 'deny',
    reasons: ordered.map((code) => reasonOf(code, bound)),
    remedies: remediesFor(ordered, options.purpose, options.waitUntil),
  };
}

/** What each basis rests on: the article for private bodies, for public ones, the requirement. */
const basisCites: Readonly<Record<Basis, readonly [string, string, string]>> = {
  consent: ['Law27.1', 'Law69.2.1', 'R-4.1'],
  'joint-use': ['Law27.5.3', 'Law69.1', 'R-4.4'],
  'opt-out': ['Law27.2', 'Law69.1', 'R-4.2'],
  entrusted: ['Law27.5.1', 'Law66.2', 'R-4.4'],
  succession: ['Law27.5.2', 'Law69.1', 'R-4.4'],
  exception: ['Law27.1.1', 'Law69.1', 'R-1.6'],
  'within-purpose': ['Law18.1', 'Law69.1', 'R-1.4'],
  anonymised: ['Law43.4', 'Law109', 'R-6.1'],
  'not-provision': ['Law27.1', 'Law69.2.1', 'R-4.1'],
  'not-regulated': ['Law2.1', 'Law2.1', 'R-4.1'],
  statistics: ['Law18.1', 'Law69.1', 'R-1.4'],
  'handed-over': ['Law20.2', 'Law64', 'R-2.2'],
  'request-consent': ['Law18.1', 'Law69.1', 'R-1.4'],
};

/** A permit; `cite` and `requirement` where the basis alone does not say them. */
export function permit(
  basis: Basis,
  bound: Bound,
  options: {
    cite?: string;
    publicCite?: string;
    requirement?: string;
    obligations?: readonly Obligation[];
    warnings?: readonly ReasonCode[];
  } = {},
): Permit {
  const [cite, publicCite, requirement] = basisCites[basis];
  const used =
    citeFor(
      { cite: options.cite ?? cite, publicCite: options.publicCite ?? publicCite },
      bound.kind,
      bound.at,
    ) ?? cite;
  return {
    effect: 'permit',
    basis,
    cite: used,
    article: articleOf(used, bound.at),
    requirement: options.requirement ?? requirement,
    obligations: options.obligations ?? [],
    warnings: (options.warnings ?? []).map((code) => reasonOf(code, bound)),
  };
}

/** Each code once, the gravest first; nearly always there is only one. */
function inOrder(codes: readonly ReasonCode[]): readonly ReasonCode[] {
  if (codes.length < 2) return codes;
  return [...new Set(codes)].sort((a, b) => precedence(a) - precedence(b));
}
