import { type ConsentFacts, compileFeed, deciderFor, rememberedFeed } from '@doui/law';
import { createView, type RegistryFact, type View } from '@doui/view';
import { type Decider, givenBy, items, org, personId, purposes, recipient } from './questions.ts';

const day = 86_400_000;
const text = { ja: '計測', en: 'bench' };

/** A view that knows one organisation and so many persons, each with an answer about every purpose. */
export function filledView(persons: number, nowMs: number): View {
  const view = createView();
  for (const [id, fact] of registry(nowMs)) {
    view.applyRegistry({ org, kind: fact.kind, id, version: 1, retired: false, fact });
  }
  // Those who answered alike share the answers as long as it takes to fill the view, which copies them.
  const byKind = Array.from({ length: 10 }, (_, number) => answersFor(number, nowMs));
  for (let number = 0; number < persons; number++) {
    view.applyConsent(factsOf(number, byKind[number % 10] ?? []));
  }
  return view;
}

function registry(nowMs: number): [string, RegistryFact][] {
  const organisation: RegistryFact = {
    kind: 'organisation',
    value: {
      ...{ id: org, name: text, kind: 'private', profile: 'act' },
      ...{ processorGap: 'deny', ageOfCapacity: 18 },
    },
  };
  const to: RegistryFact = {
    kind: 'recipient',
    value: {
      ...{ id: recipient, version: 1, name: text, relation: 'third-party' },
      ...{ country: 'JP', stateBody: false },
    },
  };
  const ofItem = (id: string): [string, RegistryFact] => [
    id,
    { kind: 'item', value: { id, name: text, category: 'ordinary', acquiredBy: 'directly' } },
  ];
  const ofPurpose = (id: string): [string, RegistryFact] => [
    id,
    {
      kind: 'purpose',
      value: {
        ...{ id, title: text, items, includesProvision: true, uses: ['use', 'provide'] },
        ...{ version: 1, consentValidFrom: 1, publishedAt: nowMs - 60 * day },
        ...{ retentionDays: 365, told: true },
      },
    },
  ];
  return [[org, organisation], [recipient, to], ...items.map(ofItem), ...purposes.map(ofPurpose)];
}

const factsOf = (number: number, answers: ConsentFacts['answers']): ConsentFacts => ({
  ...{ org, person: personId(number), version: 6, erased: false, needsRepresentative: false },
  answers,
});

const answersFor = (number: number, nowMs: number): ConsentFacts['answers'] =>
  purposes.map((purpose, at) => {
    const { status, items: covered, recipients, ...times } = givenBy(number, at, nowMs);
    return {
      ...{ purpose, purposeVersion: 1, notice: 'welcome', noticeVersion: 1, status, ...times },
      scopes: covered.map((item) => ({ item, recipients })),
      ...{ answerVersion: at + 2, abroadRecipients: [], stoppedVersion: 0 },
    };
  });

/** As the gate asks: the purpose compiled for the recipient, held against what the view knows. */
export function compiledDecider(view: View): Decider {
  const at = Date.now();
  const moment = { begins: at, ends: at };
  const feeds = new Map(
    purposes.map((purpose) => {
      const feed = compileFeed({ org, purpose, recipient, items }, view, moment);
      return [purpose as string, { judge: rememberedFeed(feed, view), verdict: feed.newVerdict() }];
    }),
  );
  const bits = new Map<string, number>(items.map((item, bit) => [item, 1 << bit]));
  return ({ person, purpose, item }) => {
    const compiled = feeds.get(purpose);
    if (!compiled) return false;
    return (compiled.judge(person, moment, compiled.verdict) & (bits.get(item) ?? 0)) !== 0;
  };
}

/** As the API asks: with basis, article, reasons, remedies and the versions used. */
export function fullDecider(view: View): Decider {
  const forms = new Map(
    purposes.map((purpose) => {
      const ofItem = items.map((item) => {
        const form = { use: 'provide' as const, org, purpose, items: [item], recipient };
        return [item as string, deciderFor(form, view)] as const;
      });
      return [purpose as string, new Map(ofItem)];
    }),
  );
  return ({ person, purpose, item }) =>
    forms.get(purpose)?.get(item)?.(person, Date.now()).effect === 'permit';
}
