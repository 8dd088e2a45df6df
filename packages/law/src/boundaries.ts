import type { Instant } from '@doui/kernel';
import type {
  JointUseFacts,
  ProcessorFacts,
  PurposeFacts,
  RecipientFacts,
  SchemeFacts,
} from './facts.ts';
import { evaluationOverdueFrom } from './processor.ts';
import { lawBoundaries } from './rule-sets.ts';

/** What a decision rests on besides the person; what is not there has no instants. */
export type Dated = {
  readonly purpose?: PurposeFacts | undefined;
  readonly recipient?: RecipientFacts | undefined;
  readonly processor?: ProcessorFacts | undefined;
  readonly jointUse?: JointUseFacts | undefined;
  readonly schemes?: readonly SchemeFacts[];
};

/**
 * Every instant at which a decision may come out differently although nothing was changed. What is known to
 * be published `answered` at the latest (see Moment) is none.
 */
export function boundariesOf(dated: Dated, answered = Number.NEGATIVE_INFINITY): Instant[] {
  const { purpose, recipient, processor, jointUse, schemes = [] } = dated;
  const instants: (Instant | undefined)[] = [
    ...lawBoundaries,
    purpose && purpose.publishedAt > answered ? purpose.publishedAt : undefined,
    recipient?.safeguard?.until,
    recipient?.recipientConsentConfirmedAt,
    jointUse?.toldAt,
    processor?.evaluatedAt,
    processor?.evaluatedAt === undefined ? undefined : evaluationOverdueFrom(processor.evaluatedAt),
  ];
  for (const newest of schemes) {
    for (let scheme: SchemeFacts | undefined = newest; scheme; scheme = scheme.previous) {
      instants.push(scheme.startsAt, scheme.filedAt, scheme.toldAt);
    }
  }
  return instants.filter((at) => at !== undefined);
}

/** The first of them after an instant. */
export const nextAfter = (instants: readonly Instant[], after: Instant): Instant => {
  let found = Number.POSITIVE_INFINITY;
  for (const at of instants) if (at > after && at < found) found = at;
  return found;
};

/** The last of them up to an instant. */
export const lastUpTo = (instants: readonly Instant[], upTo: Instant): Instant => {
  let found = Number.NEGATIVE_INFINITY;
  for (const at of instants) if (at <= upTo && at > found) found = at;
  return found;
};
