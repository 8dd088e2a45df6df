import type { Principal } from '@doui/auth';
import { invalid, notFound, ok, type Reply, type Route, route } from '@doui/http';
import type { InputFault, Result } from '@doui/kernel';
import { claimedMember, lacksClaim } from '../claims/keep-claims.ts';
import { type Answered, answerQuestion } from './answer-question.ts';
import {
  EvaluationBody,
  EvaluationsBody,
  evaluationAnswer,
  mergedQuestion,
  questionOfEvaluation,
} from './authzen-wire.ts';
import { factsFor, factsOfNow } from './past-facts.ts';
import { type DecisionPorts, mayAsk } from './ports.ts';
import { askers } from './routes.ts';
import type { Question } from './wire.ts';

/** The same decisions as AuthZEN speaks of them. */
export function authzenRoutes(ports: DecisionPorts): Route[] {
  return [
    route({
      id: 'evaluate',
      method: 'post',
      path: '/access/v1/evaluation',
      summary: { ja: 'AuthZEN による判断', en: 'A decision in AuthZEN' },
      roles: askers,
      body: EvaluationBody,
      answers: { 200: { what: '`decision` and why' }, 400: { what: 'Every fault' } },
      handler: async ({ body, principal, traceId }) => {
        const question = questionOfEvaluation(body);
        if (!question.ok) return invalid(question.error);
        if (!mayAsk(principal, question.value.org)) return notFound();
        const past = await factsFor(question.value, ports);
        const answered = answerQuestion(question.value, principal, ports, past?.facts);
        if (lacksClaim(answered)) return invalid([unclaimable(answered)]);
        if (answered.audited) {
          await ports.audit.write({
            operation: 'evaluate',
            by: principal,
            traceId,
            decided: [answered],
          });
        }
        return ok(evaluationAnswer(answered, past?.from));
      },
    }),
    route({
      id: 'evaluateMany',
      method: 'post',
      path: '/access/v1/evaluations',
      summary: { ja: 'AuthZEN による複数の判断', en: 'Several decisions in AuthZEN' },
      roles: askers,
      body: EvaluationsBody,
      answers: { 200: { what: '`evaluations` in order' }, 400: { what: 'Every fault' } },
      handler: async ({ body, principal, traceId }): Promise<Reply> => {
        const { evaluations, options, ...defaults } = body;
        const parts = evaluations?.length ? evaluations : [{}];
        const questions = parts.map((one) => mergedQuestion(defaults, one));
        const faults = faultsOf(questions, evaluations !== undefined);
        if (faults.length > 0) return invalid(faults);
        const asked = questions.flatMap((each) => (each.ok ? [each.value] : []));
        const past = asked.flatMap(({ at, facts }, place) =>
          at === undefined || facts === 'now' ? [] : [onlyNow(evaluations && place)],
        );
        if (past.length > 0) return invalid(past);
        if (!asked.every(({ org }) => mayAsk(principal, org))) return notFound();
        const answered = answerUntil(asked, principal, options?.evaluations_semantic);
        const unclaimed = answered.flatMap((one, at) =>
          lacksClaim(one) ? [unclaimable(one, evaluations && at)] : [],
        );
        if (unclaimed.length > 0) return invalid(unclaimed);
        const decided = answered.filter(({ audited }) => audited);
        if (decided.length > 0) {
          await ports.audit.write({ operation: 'evaluateMany', by: principal, traceId, decided });
        }
        const { from } = factsOfNow(ports.view);
        const results = answered.map((one, place) =>
          evaluationAnswer(one, asked[place]?.at === undefined ? undefined : from),
        );
        return ok(evaluations?.length ? { evaluations: results } : results[0]);
      },
    }),
  ];

  function answerUntil(
    asked: readonly Question[],
    by: Principal,
    semantic: string | undefined,
  ): Answered[] {
    const answered: Answered[] = [];
    for (const question of asked) {
      const one = answerQuestion(question, by, ports);
      answered.push(one);
      const { effect } = one.decision;
      if (semantic === 'deny_on_first_deny' && effect === 'deny') break;
      if (semantic === 'permit_on_first_permit' && effect === 'permit') break;
    }
    return answered;
  }
}

const placeOf = (at: number | undefined): string => (at === undefined ? '' : `/evaluations/${at}`);

const onlyNow = (at: number | undefined): InputFault => ({
  pointer: `${placeOf(at)}/context/at`,
  code: 'not-in-a-batch',
  detail:
    'several are decided on the facts of now: say `facts: now`, or ask one by one about those of then',
});

/** AuthZEN has no place for who says so and why. */
const unclaimable = ({ ask }: Answered, at?: number): InputFault => ({
  pointer: `${placeOf(at)}/context/${claimedMember(ask)}`,
  code: 'not-in-authzen',
  detail: 'it has to be claimed with a reason: ask `/v1/decisions`',
});

const faultsOf = (
  questions: readonly Result<Question, InputFault[]>[],
  several: boolean,
): InputFault[] =>
  questions.flatMap((question, at) =>
    question.ok
      ? []
      : question.error.map((fault) => ({
          ...fault,
          pointer: several ? `/evaluations/${at}${fault.pointer}` : fault.pointer,
        })),
  );
