import type { Instant } from '@doui/kernel';
import type { ReasonCode } from './reason-list.ts';
import { type RuleSet, ruleSets } from './rule-sets.ts';

type Dated = Partial<Record<ReasonCode, RuleSet['id']>>;

/** What came with a later rule set than the first. */
const since: Dated = {
  'improper-use': 'appi-2022',
  'pseudonymised-not-provided': 'appi-2022',
  'pseudonymised-no-contact': 'appi-2022',
  'exception-harms-rights': 'appi-2022',
  'safeguard-ended': 'appi-2022',
  'scheme-improperly-acquired': 'appi-2022',
  'scheme-received-by-opt-out': 'appi-2022',
  'recipient-consent-unconfirmed': 'appi-2022',
};

/** What ended where a rule set began. */
const until: Dated = {
  'before-first-rule-set': 'appi-2017',
  'exception-ground-not-in-force': 'appi-2022',
  'record-not-disclosable': 'appi-2022',
  'disclosure-form-not-owed': 'appi-2022',
};

const begin = (id: RuleSet['id'] | undefined): Instant | undefined =>
  ruleSets.find((rules) => rules.id === id)?.from;

/** When a rule holds: from its first instant to before its end; without one, as long as the law is known. */
export function holds(code: ReasonCode): { readonly from?: Instant; readonly until?: Instant } {
  const end = begin(until[code]);
  const from = begin(since[code]) ?? (code === 'before-first-rule-set' ? undefined : first);
  return { ...(from === undefined ? {} : { from }), ...(end === undefined ? {} : { until: end }) };
}

const first = ruleSets[0]?.from;
