import {
  type AnswerFacts,
  type Ask,
  answerStatuses,
  type ConsentFacts,
  compileFeed,
  decide,
  deciderFor,
  type Moment,
  rememberedFeed,
} from '@doui/law';
import { type Question, question } from '@doui/law-reference/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createView, type RegistryFact, type View } from '../src/index.ts';

const times = Number(process.env['DOUI_PROPERTY_RUNS'] ?? 1);
const org = 'organisation';
const patient = { timeout: 120_000 };

/** The registry of one world, and the persons of all of them. */
function viewOf(questions: readonly Question[]): View {
  const view = createView();
  const { organisation, items, purposes, recipients, processors, jointUses, schemes } = (
    questions[0] as Question
  ).world;
  const put = (kind: RegistryFact['kind'], all: readonly { readonly id: string }[]): void => {
    for (const value of all) {
      const fact = { kind, value } as unknown as RegistryFact;
      view.applyRegistry({ org, kind, id: value.id, version: 1, retired: false, fact });
    }
  };
  put('organisation', [organisation]);
  put('item', items);
  put('purpose', purposes);
  put('recipient', recipients);
  put('processor', processors);
  put('joint-use', jointUses);
  for (const fact of schemes) {
    view.applyOptOut({ kind: 'scheme', scheme: { org, id: fact.id, version: 1, fact } });
  }
  for (const [number, { world }] of questions.entries()) {
    const person = `person${number}`;
    const { consent, optOut, held } = world;
    // Versions of their own, so that a version of somebody else's is seen.
    const answers = consent?.answers.map((answer) => ({
      ...answer,
      answerVersion: 10 + number,
      stoppedVersion: number % 3 === 0 ? 40 : 0,
    }));
    if (consent && answers) {
      view.applyConsent({ ...consent, answers, person, version: 50 + number });
    }
    if (optOut) view.applyOptOut({ kind: 'person', person: { ...optOut, person, version: 70 } });
    if (held) view.deny(`${org}/person/${person}`);
  }
  const [{ world, ask }] = questions as [Question];
  if (world.consent) {
    for (const person of ['held0', 'held1', 'held2']) {
      view.applyConsent({ ...world.consent, person, version: 2 });
    }
    for (const [number, facts] of nearly(world.consent, ask.at).entries()) {
      view.applyConsent({ ...facts, person: `variant${number}`, version: 100 + number });
    }
    view.hold(org, 'held0', 'opt-out', 3);
    view.deny(`${org}/person/held1`, 'consent');
    view.deny(`${org}/person/held2`, 'opt-out');
  }
  return view;
}

const dayMs = 86_400_000;

/** People who differ from one in a single thing, so that each thing a decision looks at decides once. */
function nearly(consent: ConsentFacts, at: number): ConsentFacts[] {
  const changes: Partial<AnswerFacts>[] = [
    ...[{}, { answerVersion: 6 }, { stoppedVersion: 9 }],
    ...answerStatuses.map((status) => ({ status })),
    ...[at - 1, at, at + 1].map((expiresAt) => ({ expiresAt })),
    ...['2016-01-01', '2019-01-01', '2023-01-01'].map((day) => ({ givenAt: Date.parse(day) })),
    ...[at, at + 1].map((givenAt) => ({ givenAt })),
  ];
  const withAnswer = changes.map((change) => ({
    ...consent,
    answers: consent.answers.map((answer) => ({ ...answer, ...change })),
  }));
  const { needsRepresentativeUntil: _, ...whoever } = consent;
  const capacity = [
    { ...whoever, needsRepresentative: true },
    { ...whoever, needsRepresentative: false },
    { ...whoever, needsRepresentative: true, needsRepresentativeUntil: at - 40 * dayMs },
  ];
  return [...withAnswer, ...capacity];
}

const personsOf = (questions: readonly Question[]): string[] => [
  ...questions.map((_, number) => `person${number}`),
  ...['held0', 'held1', 'held2'],
  ...Array.from({ length: 18 }, (_, number) => `variant${number}`),
];

const momentsOf = (questions: readonly Question[]): Moment[] =>
  questions.slice(0, 3).flatMap(({ ask: { at, endsAt = at } }) => [
    { begins: at, ends: endsAt },
    { begins: at + 1, ends: endsAt + 1 },
  ]);

const several = fc.array(question, { minLength: 3, maxLength: 5 });

test('R-4.1: what is remembered of others is what is decided about this person', patient, () => {
  let remembered = 0;
  fc.assert(
    fc.property(several, (questions) => {
      const view = viewOf(questions);
      for (const { ask } of questions.slice(0, 2)) {
        const { person: _p, at: _a, endsAt: _e, exception: _x, ...form } = ask;
        const decider = deciderFor(form, view);
        for (const { begins, ends } of momentsOf(questions)) {
          for (const person of personsOf(questions)) {
            const asked: Ask = { ...form, person, at: begins, endsAt: ends };
            expect(decider(person, begins, ends)).toEqual(decide(asked, view));
            remembered += 1;
          }
        }
      }
    }),
    { numRuns: 50 * times },
  );
  expect(remembered).toBeGreaterThan(3_000);
});

test('what was remembered is forgotten when the registry changes', () => {
  const [first] = fc.sample(
    question.filter(
      ({ ask, world }) =>
        ask.use === 'use' &&
        ask.exception === undefined &&
        world.consent?.erased === false &&
        !world.held &&
        decide(ask, viewOf([{ ask, world }])).effect === 'deny',
    ),
    { numRuns: 1, seed: 4 },
  ) as [Question];
  const view = viewOf([first]);
  const { person: _p, at, endsAt = at, exception: _x, ...form } = first.ask;
  const decider = deciderFor(form, view);
  const asked: Ask = { ...form, person: 'person0', at, endsAt };
  expect(decider('person0', at, endsAt)).toEqual(decide(asked, view));
  const fact: RegistryFact = {
    kind: 'organisation',
    value: { ...first.world.organisation, kind: 'public' },
  };
  view.applyRegistry({ org, kind: 'organisation', id: org, version: 2, retired: false, fact });
  expect(decider('person0', at, endsAt)).toEqual(decide(asked, view));
  view.deny(`${org}/organisation/${org}`);
  expect(decider('person0', at, endsAt)).toEqual(decide(asked, view));
});

test(
  'R-9.2: a feed remembers what it judged of others, and judges this person the same',
  patient,
  () => {
    let passed = 0;
    fc.assert(
      fc.property(several, (questions) => {
        const view = viewOf(questions);
        const [{ ask }] = questions as [Question];
        const { purpose, items, recipient = 'reca' } = ask;
        for (const { begins, ends } of momentsOf(questions)) {
          const moment = { begins, ends, answered: Number.POSITIVE_INFINITY };
          const feed = compileFeed({ org, purpose, recipient, items }, view, moment);
          const [one, other] = [feed.newVerdict(), feed.newVerdict()];
          const judge = rememberedFeed(feed, view);
          for (const person of [...personsOf(questions), ...personsOf(questions)]) {
            judge(person, moment, one);
            feed.decideFeed(view.facts(org, person, purpose), moment, other);
            expect(one).toEqual(other);
            if (one.mask > 0) passed += 1;
          }
        }
      }),
      { numRuns: 50 * times },
    );
    expect(passed).toBeGreaterThan(50);
  },
);

/** A recipient abroad of whom the notice said no more than that, and a safeguard that ends. */
function abroad(safeguardUntil: number): View {
  const view = createView();
  const name = { ja: '名', en: 'name' };
  const begun = Date.parse('2018-01-01');
  const facts: RegistryFact[] = [
    {
      kind: 'organisation',
      value: {
        ...{ id: org, name, kind: 'private', profile: 'act', processorGap: 'deny' },
        ageOfCapacity: 18,
      },
    },
    { kind: 'item', value: { id: 'itema', name, category: 'ordinary', acquiredBy: 'directly' } },
    {
      kind: 'purpose',
      value: {
        ...{ id: 'purpose', title: name, items: ['itema'], includesProvision: true },
        ...{ uses: ['provide'], version: 1, consentValidFrom: 1, publishedAt: begun },
        ...{ retentionDays: 10_000, told: true },
      },
    },
    {
      kind: 'recipient',
      value: {
        ...{ id: 'reca', version: 1, name, relation: 'third-party', country: 'US' },
        stateBody: false,
        safeguard: { kind: 'contract', evidence: 'contract 1', until: safeguardUntil },
      },
    },
  ];
  for (const fact of facts) {
    const { id } = fact.value;
    view.applyRegistry({ org, kind: fact.kind, id, version: 1, retired: false, fact });
  }
  for (const [number, day] of ['2019-06-01', '2023-06-01', '2021-06-01'].entries()) {
    view.applyConsent({
      ...{ org, person: `person${number}`, version: 2, erased: false },
      needsRepresentative: false,
      answers: [
        {
          ...{ purpose: 'purpose', purposeVersion: 1, notice: 'notice', noticeVersion: 1 },
          ...{ status: 'given', scopes: [{ item: 'itema', recipients: ['reca'] }] },
          ...{ givenAt: Date.parse(day), answerVersion: 2, stoppedVersion: 0 },
          ...{ abroadRecipients: [], abroadNamed: ['reca'] },
        },
      ],
    });
  }
  return view;
}

const toUs = {
  use: 'provide' as const,
  ...{ org, purpose: 'purpose', items: ['itema'], recipient: 'reca' },
};

test('R-4.5: of two with the same answer, who gave it under the older rules is judged by them', () => {
  const at = Date.parse('2026-06-01');
  const decider = deciderFor(toUs, abroad(at));
  expect([0, 1, 2].map((number) => decider(`person${number}`, at).effect)).toEqual([
    ...['permit', 'deny', 'permit'],
  ]);
});

test('R-4.5: a safeguard that has ended by one of two clocks is not remembered as good', () => {
  const at = Date.parse('2026-06-01');
  const decider = deciderFor(toUs, abroad(at));
  expect(decider('person1', at - 2, at - 1).effect).toBe('permit');
  expect(decider('person1', at - 1, at).effect).toBe('deny');
  expect(decider('person1', at - 2, at - 1).effect).toBe('permit');
});
