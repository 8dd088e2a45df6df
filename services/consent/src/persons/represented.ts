import { type Context, notFound, ok, type Reply } from '@doui/http';
import { streamKey, toRfc3339 } from '@doui/kernel';
import { isRepresentative } from '../consents/state.ts';
import type { Ports } from '../ports.ts';

const shownMax = 200;

/** the persons whom the one who asks may speak for now. Nobody but themselves is told. */
export async function representedOf(
  { ledger, mandates, clock }: Ports,
  { params, person: seen }: Pick<Context<{ org: string }>, 'params' | 'person'>,
): Promise<Reply> {
  if (!seen?.self) return notFound();
  const { org } = params;
  const candidates = (await mandates.of(org, seen.person)).slice(0, shownMax);
  const found = await Promise.all(
    candidates.map(async (person) => {
      const head = await ledger.read(streamKey(org, 'person', person));
      if (head?.state.status !== 'known') return [];
      if (!isRepresentative(head.state, seen.person, clock())) return [];
      const mandate = head.state.representatives.find(
        ({ representative }) => representative === seen.person,
      );
      const until = mandate?.until;
      return [{ person, ...(until === undefined ? {} : { until: toRfc3339(until) }) }];
    }),
  );
  const items = found.flat();
  return ok({ items }, { persons: items.map(({ person }) => person) });
}
