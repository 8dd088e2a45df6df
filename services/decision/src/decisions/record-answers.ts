import type { Principal } from '@doui/auth';
import { claimPath, keepClaim } from '../claims/keep-claims.ts';
import type { Answered } from './answer-question.ts';
import type { DecisionPorts } from './ports.ts';

/** Where the claim a permit rests on is listed for review. */
export type Listed = { readonly exception?: { readonly id: string; readonly review: string } };

type Told = {
  readonly by: Principal;
  readonly traceId: string;
  readonly reason?: string | undefined;
};

/**
 * Before an answer is told: the claim it rests on is kept, and the entry of it is written. Whatever
 * fails is a fault, so that nothing is permitted that nobody can look at afterwards.
 */
export async function recordAnswer(
  operation: string,
  answered: Answered,
  { by, traceId, reason }: Told,
  { claims, audit }: Pick<DecisionPorts, 'claims' | 'audit'>,
): Promise<Listed> {
  const id = await keepClaim(claims, answered, by);
  if (answered.audited) await audit.write({ operation, by, traceId, reason, decided: [answered] });
  return id === undefined ? {} : { exception: { id, review: claimPath(answered.ask.org, id) } };
}
