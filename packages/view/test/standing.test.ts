import { type Ask, compileFeed, decide, deciderFor, type Moment, rememberedFeed } from '@doui/law';
import { type Question, question } from '@doui/law-reference/random';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createView, type RegistryFact, type View } from '../src/index.ts';

const times = Number(process.env['DOUI_PROPERTY_RUNS'] ?? 1);
const org = 'organisation';

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
  return view;
}

const momentsOf = (questions: readonly Question[]): Moment[] =>
  questions.flatMap(({ ask: { at, endsAt = at } }) => [
    { begins: at, ends: endsAt },
    { begins: at + 1, ends: endsAt + 1 },
  ]);

const several = fc.array(question, { minLength: 4, maxLength: 8 });

test('R-4.1: what is remembered of others is what is decided about this person', () => {
  let remembered = 0;
  fc.assert(
    fc.property(several, (questions) => {
      const view = viewOf(questions);
      for (const { ask } of questions.slice(0, 2)) {
        const { person: _p, at: _a, endsAt: _e, exception: _x, ...form } = ask;
        const decider = deciderFor(form, view);
        for (const { begins, ends } of momentsOf(questions)) {
          for (const number of questions.keys()) {
            const person = `person${number}`;
            const asked: Ask = { ...form, person, at: begins, endsAt: ends };
            expect(decider(person, begins, ends)).toEqual(decide(asked, view));
            remembered += 1;
          }
        }
      }
    }),
    { numRuns: 150 * times },
  );
  expect(remembered).toBeGreaterThan(10_000);
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

test('R-9.2: a feed remembers what it judged of others, and judges this person the same', () => {
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
        for (const number of [...questions.keys(), ...questions.keys()]) {
          const person = `person${number}`;
          judge(person, moment, one);
          feed.decideFeed(view.facts(org, person, purpose), moment, other);
          expect(one).toEqual(other);
          if (one.mask > 0) passed += 1;
        }
      }
    }),
    { numRuns: 150 * times },
  );
  expect(passed).toBeGreaterThan(100);
});
