import type { Scope } from './events.ts';

/** What `scopes` holds without `taken`; a taken item without recipients takes the whole item. */
export function without(scopes: readonly Scope[], taken: readonly Scope[]): readonly Scope[] {
  const left: Scope[] = [];
  for (const scope of scopes) {
    const cuts = taken.filter((cut) => cut.item === scope.item);
    if (cuts.some((cut) => cut.recipients.length === 0)) continue;
    const cut = new Set(cuts.flatMap((each) => each.recipients));
    const recipients = scope.recipients.filter((recipient) => !cut.has(recipient));
    if (recipients.length > 0 || scope.recipients.length === 0) {
      left.push({ item: scope.item, recipients });
    }
  }
  return left;
}

/** What of `scopes` lies within `named`. */
export function within(scopes: readonly Scope[], named: readonly Scope[]): readonly Scope[] {
  const outside = without(scopes, named);
  return without(scopes, outside).filter(
    (scope) => scope.recipients.length > 0 || !outside.some((outer) => outer.item === scope.item),
  );
}

/** Only what may go to one of `recipients`, and only they are named. */
export function concerning(
  scopes: readonly Scope[],
  recipients: ReadonlySet<string>,
): readonly Scope[] {
  return scopes
    .map(({ item, recipients: named }) => ({
      item,
      recipients: named.filter((recipient) => recipients.has(recipient)),
    }))
    .filter((scope) => scope.recipients.length > 0);
}

/** The recipients named anywhere in `scopes`, each once. */
export const recipientsOf = (scopes: readonly Scope[]): string[] => [
  ...new Set(scopes.flatMap((scope) => scope.recipients)),
];
