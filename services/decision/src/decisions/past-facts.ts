import type { ServiceClient } from '@doui/http';
import { Fault, type Instant, toRfc3339 } from '@doui/kernel';
import type { Facts } from '@doui/law';
import { createView, type View } from '@doui/view';
import { consentAt, optOutAt } from './fold-history.ts';
import { consentPage, documentsPage, optOutPage, schemesPage } from './past-wire.ts';
import type { Question } from './wire.ts';

/** What a question is about, as far as something has to be looked up for it. */
export type Asked = {
  readonly org: string;
  readonly person: string;
  readonly purpose: string;
  readonly items: readonly string[];
  readonly recipient?: string | undefined;
};

export type PastFacts = {
  readonly facts: Facts;
  /** From when each part is, and in which version each document was used. */
  readonly from: {
    readonly person: 'then' | 'now';
    readonly registry: 'then' | 'now';
    readonly documents?: readonly Used[];
  };
};

export type Used = { readonly kind: string; readonly id: string; readonly version: number };

/** What was known at another time. */
export type Past = {
  at(asked: Asked, at: Instant): Promise<PastFacts>;
};

/** Without the owners' histories: the law of then, the facts of now, and the answer says so. */
export const presentFacts = (facts: Facts): Past => ({
  at: async () => factsOfNow(facts),
});

/** The facts of now; an answer about another instant says so. */
export const factsOfNow = (facts: Facts): PastFacts => ({
  facts,
  from: { person: 'now', registry: 'now' },
});

/** The facts a question about another instant is decided on; `undefined`: it is about now. */
export async function factsFor(
  question: Question,
  { view, past }: { readonly view: Facts; readonly past: Past },
): Promise<PastFacts | undefined> {
  if (question.at === undefined) return undefined;
  return question.facts === 'now' ? factsOfNow(view) : past.at(question, question.at);
}

export type Owners = {
  readonly consent: ServiceClient;
  readonly optOut: ServiceClient;
  readonly registry: ServiceClient;
};

const entriesMax = 20_000;

/**
 * A view of its own, filled with what the owners say stood at the instant: the person's answers and
 * opt-outs, the documents of the question and the schemes. An owner that does not answer is a fault.
 */
export const pastFacts = (now: Pick<Facts, 'held'>, owners: Owners): Past => ({
  async at(asked, at) {
    const { org, person } = asked;
    const view = createView();
    const [answers, optOuts, documents, schemes] = await Promise.all([
      entriesUntil(at, owners.consent, `${personPath(asked)}/history`, consentPage),
      entriesUntil(at, owners.optOut, `${personPath(asked)}/opt-outs/history`, optOutPage),
      documentsInto(view, owners.registry, asked, at),
      schemesInto(view, owners.optOut, org, at),
    ]);
    const consent = consentAt({ org, person }, answers, at);
    const optOut = optOutAt({ org, person }, optOuts, at);
    if (consent) view.applyConsent(consent);
    if (optOut) view.applyOptOut({ kind: 'person', person: optOut });
    // What cannot be read of the person now cannot be vouched for at any time.
    const facts: Facts = { ...view, held: now.held };
    const used = [...documents, ...schemes];
    return { facts, from: { person: 'then', registry: 'then', documents: used } };
  },
});

const personPath = ({ org, person }: Asked): string => `/v1/organisations/${org}/persons/${person}`;

type Named = { readonly kind: string; readonly id: string };

/** First what the question names, then what those documents name. */
async function documentsInto(
  view: View,
  registry: ServiceClient,
  { org, purpose, items, recipient }: Asked,
  at: Instant,
): Promise<Used[]> {
  const named: Named[] = [
    { kind: 'organisation', id: org },
    { kind: 'purpose', id: purpose },
    ...[...new Set(items)].map((id) => ({ kind: 'item', id })),
    ...(recipient === undefined ? [] : [{ kind: 'recipient', id: recipient }]),
  ];
  const used = await askedFor(named);
  const to = recipient === undefined ? undefined : view.recipient(org, recipient);
  const processor = to?.processor;
  used.push(
    ...(await askedFor([
      ...(processor ? [{ kind: 'processor', id: processor }] : []),
      ...(to?.jointUse ? [{ kind: 'joint-use', id: to.jointUse }] : []),
    ])),
  );
  const further = processor ? (view.processor(org, processor)?.reEntrustedTo ?? []) : [];
  used.push(...(await askedFor(further.map((id) => ({ kind: 'processor', id })))));
  return used;

  async function askedFor(documents: readonly Named[]): Promise<Used[]> {
    if (documents.length === 0) return [];
    const answer = await registry.call({
      method: 'POST',
      path: `/v1/organisations/${org}/documents:as-of`,
      body: { at: toRfc3339(at), documents },
    });
    const page = answer.status === 200 ? documentsPage(answer.body) : undefined;
    if (!page) throw away('the registry', answer.status);
    return page.map(({ kind, id, version, change }) => {
      if (change) view.applyRegistry(change);
      return { kind, id, version };
    });
  }
}

async function schemesInto(
  view: View,
  optOut: ServiceClient,
  org: string,
  at: Instant,
): Promise<Used[]> {
  const answer = await optOut.call({
    method: 'POST',
    path: `/v1/organisations/${org}/schemes:as-of`,
    body: { at: toRfc3339(at) },
  });
  const page = answer.status === 200 ? schemesPage(answer.body) : undefined;
  if (!page) throw away('opt-out', answer.status);
  return page.map(({ id, version, change }) => {
    view.applyOptOut(change);
    return { kind: 'scheme', id, version };
  });
}

const away = (who: string, status: number): Fault =>
  new Fault('service-unavailable', { retriable: true, message: `${who} answered ${status}` });

/** All of a history up to the instant; a person the owner does not know has none. */
async function entriesUntil<Entry extends { readonly at: Instant }>(
  at: Instant,
  owner: ServiceClient,
  path: string,
  read: (body: unknown) => { entries: readonly Entry[]; next?: number | undefined } | undefined,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let from: number | undefined = 1; from !== undefined; ) {
    const answer = await owner.call({ method: 'GET', path: `${path}?from=${from}&limit=500` });
    if (answer.status === 404) return [];
    const page = answer.status === 200 ? read(answer.body) : undefined;
    if (!page) throw away('a history', answer.status);
    entries.push(...page.entries);
    from = (page.entries.at(-1)?.at ?? at) > at ? undefined : page.next;
    // Half a history would be a guess, and to ask again would not help.
    if (from !== undefined && entries.length >= entriesMax) {
      throw new Fault('history-too-long', { retriable: false });
    }
  }
  return entries;
}
