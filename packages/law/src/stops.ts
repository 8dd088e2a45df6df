import type { OptOutFacts } from './facts.ts';
import type { ReasonCode } from './reason-list.ts';

/** What a stop is held against. `schemes`: the schemes that cover the item and recipient. */
export type StopQuestion = {
  readonly use: 'use' | 'provide' | 'contact';
  readonly purpose: string;
  readonly recipient?: string | undefined;
  readonly channel?: string | undefined;
  readonly schemes: readonly string[];
  /** Personally referable information, which GPC stops. */
  readonly referable: boolean;
};

/**
 * the person's stops. They win over every consent, and only the service that
 * took them lifts them.
 */
export function personStops(optOut: OptOutFacts | undefined, question: StopQuestion): ReasonCode[] {
  if (!optOut) return [];
  const found: ReasonCode[] = [];
  for (const stop of optOut.stops) {
    if (stop.purpose !== undefined && stop.purpose !== question.purpose) continue;
    if (stop.recipient !== undefined && stop.recipient !== question.recipient) continue;
    if (stop.kind === 'use') found.push('use-stopped');
    else if (question.use === 'provide') found.push('provision-stopped');
  }
  if (question.use === 'provide') {
    if (optOut.schemes.some(({ scheme }) => question.schemes.includes(scheme)))
      found.push('opted-out');
    const gpcConcerns = question.schemes.length > 0 || question.referable;
    if (optOut.gpcAt !== undefined && gpcConcerns) found.push('opted-out-by-gpc');
  }
  if (question.use === 'contact') {
    const stopped = (channel: string): boolean => channel === 'all' || channel === question.channel;
    if (optOut.contactStops.some(stopped)) found.push('contact-stopped');
  }
  return found;
}
