import { fail, ok, type Refusal, type Result } from '@doui/kernel';
import type { ItemScope } from '@doui/law';
import type { NamedScope, Withdraw } from './commands.ts';
import type { ConsentEvent } from './events.ts';
import type { Registry } from './notices.ts';
import { refusal } from './reasons.ts';
import { answerAbout, type Known } from './state.ts';

/**
 * stopping is always possible, by anybody who may speak for the person, without a notice and
 * whatever was answered before. Only a purpose nobody has ever heard of is refused.
 */
export function decideWithdrawal(
  state: Known,
  command: Withdraw,
  registry: Registry,
): Result<ConsentEvent, Refusal[]> {
  const { at, by, purpose, method, sealed } = command;
  const before = answerAbout(state, purpose);
  if (!before && registry.retentionDays(purpose) === undefined) {
    return fail([refusal('purpose-unknown', '/purpose')]);
  }
  const standing = before?.status === 'given' ? before.scopes : [];
  const { scopes, remaining } = withoutNamed(standing, command);
  const event = { type: 'withdrawn' as const, at, by, purpose, method, scopes, remaining };
  return ok({ ...event, ...(sealed === undefined ? {} : { evidence: sealed }) });
}

function withoutNamed(
  standing: readonly ItemScope[],
  { scopes, recipients }: Withdraw,
): { scopes: ItemScope[]; remaining: ItemScope[] } {
  if (scopes.length === 0 && recipients.length === 0) return { scopes: [], remaining: [] };
  const named = (item: string) => scopes.filter((scope) => scope.item === item);
  const remaining = standing.flatMap((scope) => {
    const these = named(scope.item);
    if (these.some(isWhole)) return [];
    const gone = new Set([...recipients, ...these.flatMap((each) => each.recipients ?? [])]);
    return [{ item: scope.item, recipients: scope.recipients.filter((each) => !gone.has(each)) }];
  });
  // What is recorded as stopped names every item it touches, also where only recipients were named.
  const touched: ItemScope[] = [
    ...scopes.map(({ item, recipients: of = [] }) => ({ item, recipients: [...of] })),
    ...(recipients.length > 0
      ? standing
          .filter(({ item }) => !named(item).some(isWhole))
          .map(({ item }) => ({ item, recipients: [...recipients] }))
      : []),
  ];
  // Recipients of a purpose nothing is known of: the stop stands for all of it.
  return { scopes: touched, remaining };
}

const isWhole = ({ recipients }: NamedScope): boolean =>
  recipients === undefined || recipients.length === 0;
