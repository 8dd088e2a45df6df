import type { ServiceClient } from '@doui/http';
import { Fault, type Instant } from '@doui/kernel';
import type { Facts } from '@doui/law';
import { consentAt, optOutAt } from './fold-history.ts';
import { consentPage, optOutPage } from './past-wire.ts';

export type PastFacts = {
  readonly facts: Facts;
  /** From when each part is. The registry's documents are as they are now. */
  readonly from: { readonly person: 'then' | 'now'; readonly registry: 'now' };
};

/** What was known of a person at another time. */
export type Past = {
  at(org: string, person: string, at: Instant): Promise<PastFacts>;
};

/** Without the owners' histories: the law of then, the facts of now, and the answer says so. */
export const presentFacts = (facts: Facts): Past => ({
  at: async () => ({ facts, from: { person: 'now', registry: 'now' } }),
});

export type Owners = { readonly consent: ServiceClient; readonly optOut: ServiceClient };

const entriesMax = 20_000;

/** Folds the owners' histories up to the instant; an owner that does not answer is a fault. */
export const pastFacts = (now: Facts, { consent, optOut }: Owners): Past => ({
  async at(org, person, at) {
    const path = `/v1/organisations/${org}/persons/${person}`;
    const [answers, optOuts] = await Promise.all([
      entriesFrom(consent, `${path}/history`, consentPage),
      entriesFrom(optOut, `${path}/opt-outs/history`, optOutPage),
    ]);
    const of = { org, person };
    const then = { consent: consentAt(of, answers, at), optOut: optOutAt(of, optOuts, at) };
    const { organisation, item, purpose, recipient, processor, jointUse, schemes, held } = now;
    const asked = (asOrg: string, asPerson: string): boolean =>
      asOrg === org && asPerson === person;
    const facts: Facts = {
      ...{ organisation, item, purpose, recipient, processor, jointUse, schemes, held },
      consent: (asOrg, asPerson) =>
        asked(asOrg, asPerson) ? then.consent : now.consent(asOrg, asPerson),
      optOut: (asOrg, asPerson) =>
        asked(asOrg, asPerson) ? then.optOut : now.optOut(asOrg, asPerson),
    };
    return { facts, from: { person: 'then', registry: 'now' } };
  },
});

/** All pages of a history; a person the owner does not know has none. */
async function entriesFrom<Entry>(
  owner: ServiceClient,
  path: string,
  read: (body: unknown) => { entries: readonly Entry[]; next?: number | undefined } | undefined,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let from: number | undefined = 1; from !== undefined && entries.length < entriesMax; ) {
    const answer = await owner.call({ method: 'GET', path: `${path}?from=${from}&limit=500` });
    if (answer.status === 404) return [];
    const page = answer.status === 200 ? read(answer.body) : undefined;
    if (!page) {
      const message = `a history answered ${answer.status}`;
      throw new Fault('service-unavailable', { retriable: true, message });
    }
    entries.push(...page.entries);
    from = page.next;
  }
  return entries;
}
