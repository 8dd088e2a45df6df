import { decide } from '@doui/law';
import { caseOrg, questionOf } from '@doui/law/cases';
import { createView, type View } from '@doui/view';
import { consentFacts, optOutFacts, registryFacts } from '@doui/view/wire';
import { expect, test } from 'vitest';
import { casesThrough } from '../src/law-cases.ts';
import { statesOf } from '../src/law-states.ts';

/** A view that has heard of the case's world by the topics only. */
function heard(line: ReturnType<typeof casesThrough>[number]): View {
  const view = createView();
  const { registry, consent, optOuts } = statesOf(line.world, caseOrg);
  const read = <T>(from: { ok: true; value: T } | { ok: false; error: string }): T => {
    if (!from.ok) throw new Error(`${line.id}: ${from.error}`);
    return from.value;
  };
  for (const state of registry) {
    const change = read(registryFacts(state));
    if (change) view.applyRegistry(change);
  }
  if (consent) view.applyConsent(read(consentFacts(consent)));
  for (const state of optOuts) view.applyOptOut(read(optOutFacts(state)));
  return view;
}

/** Facts a case may state and the topics do not carry, each with why nothing is lost by it. */
const unsaid: Readonly<Record<string, string>> = {
  'child-answered-alone': 'byRepresentative: such an answer is refused when it is given (R-2.7)',
  'child-answered-alone-and-came-of-age': 'byRepresentative: the same',
  'held-person': 'a view holds a person by itself',
};

test('R-9.1: what the topics carry is enough to decide every case as its facts do', () => {
  const differing: string[] = [];
  for (const line of casesThrough('api')) {
    const question = questionOf(line);
    if (!question) continue;
    const wanted = decide(question.ask, question.facts);
    const got = decide(question.ask, heard(line));
    if (JSON.stringify(got.items) !== JSON.stringify(wanted.items)) differing.push(line.id);
  }
  expect(differing.sort()).toEqual(Object.keys(unsaid).sort());
});
