import type { Ask } from './ask.ts';
import type { Facts } from './facts-source.ts';

/**
 * a decision about provision, an exception, a claim that something is no provision,
 * asking for consent, or special-care data leaves an audit entry; without it the answer is deny.
 */
export function isAudited(ask: Ask, facts: Pick<Facts, 'item'>): boolean {
  if (ask.use === 'provide' || ask.use === 'request-consent') return true;
  if (ask.exception !== undefined || ask.notProvision !== undefined) return true;
  return ask.items.some((item) => facts.item(ask.org, item)?.category === 'special-care');
}
