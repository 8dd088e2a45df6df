import type { JointUseFacts, PurposeFacts, RecipientFacts } from './facts.ts';
import type { Moment } from './moment.ts';
import type { ReasonCode } from './reason-list.ts';
import type { RuleSet } from './rule-sets.ts';

const said = (text: { ja: string; en: string } | undefined): boolean =>
  text !== undefined && (text.ja !== '' || text.en !== '');

/** what stands against an arrangement of joint use for an item and a recipient (Law27.5.3). */
export function jointUseFaults(
  use: JointUseFacts | undefined,
  about: { item: string; purpose: PurposeFacts; recipient: RecipientFacts },
  rules: RuleSet,
  moment: Moment,
): ReasonCode[] {
  if (!use) return ['joint-use-unknown'];
  const faults: ReasonCode[] = [];
  const responsible =
    said(use.responsibleName) &&
    (!rules.jointUseAddress ||
      (said(use.responsibleAddress) && said(use.responsibleRepresentative)));
  const told = use.items.length > 0 && use.purposes.length > 0 && said(use.scope);
  if (!responsible || !told) faults.push('joint-use-incomplete');
  if (use.toldAt === undefined || use.toldAt > moment.begins) faults.push('joint-use-not-told');
  if (!use.items.includes(about.item)) faults.push('joint-use-item');
  if (!use.recipients.includes(about.recipient.id)) faults.push('joint-use-scope');
  if (!use.purposes.includes(about.purpose.id)) faults.push('joint-use-purpose');
  if (
    use.widenedItems?.includes(about.item) ||
    use.widenedRecipients?.includes(about.recipient.id)
  ) {
    faults.push('joint-use-widened');
  }
  return faults;
}

/** What a change of an arrangement needs before it takes effect. */
export function jointUseChange(
  before: JointUseFacts,
  after: JointUseFacts,
): { readonly consent: readonly string[]; readonly notice: readonly string[] } {
  const consent: string[] = [];
  const notice: string[] = [];
  const added = (was: readonly string[], is: readonly string[]): boolean =>
    is.some((id) => !was.includes(id));
  if (added(before.items, after.items)) consent.push('items');
  if (
    added(before.recipients, after.recipients) ||
    before.scope.ja !== after.scope.ja ||
    before.scope.en !== after.scope.en
  ) {
    consent.push('scope');
  }
  if (added(before.purposes, after.purposes) || added(after.purposes, before.purposes)) {
    notice.push('purposes');
  }
  for (const part of [
    'responsibleName',
    'responsibleAddress',
    'responsibleRepresentative',
  ] as const) {
    if (before[part]?.ja !== after[part]?.ja || before[part]?.en !== after[part]?.en)
      notice.push(part);
  }
  return { consent, notice };
}
