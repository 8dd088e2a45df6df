import { parseWith } from '@doui/http';
import type { InputFault, Result } from '@doui/kernel';
import type { Decision } from '@doui/law';
import { z } from 'zod';
import type { Answered } from './answer-question.ts';
import type { PastFacts } from './past-facts.ts';
import { parseQuestion, positionsOf, type Question } from './wire.ts';

/**
 * AuthZEN 1.0: the subject is the person whose data it is, the action the use, the resource the
 * purpose with the items; recipient, channel and the rest come in `context`. Its objects are open,
 * so unknown members of them are no faults.
 */
const Entity = z.looseObject({
  type: z.string(),
  id: z.string(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
const Action = z.looseObject({
  name: z.string(),
  properties: z.record(z.string(), z.unknown()).optional(),
});
const Context = z.record(z.string(), z.unknown());

export const EvaluationBody = z.looseObject({
  subject: Entity.extend({ type: z.literal('person') }),
  action: Action,
  resource: Entity.extend({ type: z.literal('purpose') }),
  context: Context.optional(),
});

const Part = EvaluationBody.partial();
export const semantics = ['execute_all', 'deny_on_first_deny', 'permit_on_first_permit'] as const;

export const EvaluationsBody = Part.extend({
  evaluations: z.array(Part).max(1_000).optional(),
  options: z.looseObject({ evaluations_semantic: z.enum(semantics).optional() }).optional(),
});

type Evaluation = z.output<typeof EvaluationBody>;

const parseEvaluation = parseWith(EvaluationBody, 'en');
/** Members of `context` that are part of the question; others are the caller's own. */
const known = [
  'recipient',
  'channel',
  'source',
  'notProvision',
  'firstContact',
  'statistics',
  'improperBecause',
  'at',
  'facts',
] as const;

export function questionOfEvaluation(evaluation: Evaluation): Result<Question, InputFault[]> {
  const { subject, action, resource, context = {} } = evaluation;
  const { organisation, items } = { ...subject.properties, ...resource.properties };
  const more = Object.fromEntries(
    known.filter((key) => context[key] !== undefined).map((key) => [key, context[key]]),
  );
  return parseQuestion({
    organisation,
    use: action.name,
    person: subject.id,
    purpose: resource.id,
    items,
    ...more,
  });
}

/** One of several evaluations: what it does not say itself comes from the request's own members. */
export function mergedQuestion(
  defaults: z.output<typeof Part>,
  one: z.output<typeof Part>,
): Result<Question, InputFault[]> {
  const merged = { ...pick(defaults), ...pick(one) };
  const parsed = parseEvaluation(merged);
  return parsed.ok ? questionOfEvaluation(parsed.value) : parsed;
}

const pick = ({ subject, action, resource, context }: z.output<typeof Part>) => ({
  ...(subject ? { subject } : {}),
  ...(action ? { action } : {}),
  ...(resource ? { resource } : {}),
  ...(context ? { context } : {}),
});

/** `decision` is true when every item asked about is permitted. */
export const evaluationAnswer = (
  { decision, ask, seen }: Answered,
  factsOf?: PastFacts['from'],
) => ({
  decision: decision.effect === 'permit',
  context: {
    rule_set: decision.ruleSet ?? null,
    obligations: decision.obligations,
    positions: positionsOf(ask.org, ask.person, seen),
    ...(factsOf ? { facts_of: factsOf } : {}),
    reason_admin: Object.fromEntries(
      Object.entries(decision.items).map(([item, each]) => [
        item,
        each.effect === 'permit'
          ? `${each.basis} (${each.cite})`
          : each.reasons.map(({ code, cite }) => (cite ? `${code} (${cite})` : code)).join(', '),
      ]),
    ),
    reason_user: reasonUser(decision),
  },
});

function reasonUser(decision: Decision): { ja: string; en: string } | Record<string, never> {
  for (const item of Object.values(decision.items)) {
    const first = item.effect === 'deny' ? item.reasons[0] : undefined;
    if (first) return first.text;
  }
  return {};
}
