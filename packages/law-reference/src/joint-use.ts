import type { Instant } from '@doui/kernel';
import type { ItemFacts, JointUseFacts, PurposeFacts, ReasonCode, RecipientFacts } from '@doui/law';
import { isUnder2022 } from './dates.ts';

/** joint use with its five items told in advance; `undefined` when the arrangement carries it. */
export function jointUseFault(
  jointUse: JointUseFacts | undefined,
  at: Instant,
  item: ItemFacts,
  purpose: PurposeFacts,
  recipient: RecipientFacts,
): ReasonCode | undefined {
  if (jointUse === undefined) return 'joint-use-unknown';
  if (jointUse.responsibleName.ja === '') return 'joint-use-incomplete';
  if (isUnder2022(at)) {
    // Table of differences: name, address, representative of the responsible party.
    if (jointUse.responsibleAddress === undefined) return 'joint-use-incomplete';
    if (jointUse.responsibleRepresentative === undefined) return 'joint-use-incomplete';
  }
  if (jointUse.toldAt === undefined || jointUse.toldAt > at) return 'joint-use-not-told';
  if (!jointUse.items.includes(item.id)) return 'joint-use-item';
  if (!jointUse.recipients.includes(recipient.id)) return 'joint-use-scope';
  if (!jointUse.purposes.includes(purpose.id)) return 'joint-use-purpose';
  // K6-4: a change of items or scope needs consent.
  if (jointUse.widenedItems?.includes(item.id)) return 'joint-use-widened';
  if (jointUse.widenedRecipients?.includes(recipient.id)) return 'joint-use-widened';
  return undefined;
}
