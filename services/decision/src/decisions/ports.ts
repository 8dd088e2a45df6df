import type { Principal } from '@doui/auth';
import type { Instant } from '@doui/kernel';
import type { View } from '@doui/view';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Claims } from '../claims/keep-claims.ts';
import type { Freshness } from '../view/freshness.ts';
import type { Past } from './past-facts.ts';

/** Everything a decision needs from outside. */
export type DecisionPorts = {
  readonly view: View;
  readonly freshness: Freshness;
  readonly stalenessMs: number;
  readonly atLeastMs: number;
  /** Own clock and the broker's: what begins needs both, what ends either. */
  readonly clocks: () => { readonly ownMs: Instant; readonly brokerMs: Instant };
  readonly audit: AuditLog;
  readonly claims: Claims;
  readonly hashSubject: (subject: string) => string;
  readonly past: Past;
};

/** An operator asks for its own organisation only; doui's own services for any. */
export const mayAsk = ({ org, roles }: Principal, asked: string): boolean =>
  org === undefined ? roles.includes('service') : org === asked;
