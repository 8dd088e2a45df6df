import type { Principal } from '@doui/auth';
import {
  forbidden,
  invalid,
  ndjson,
  ndjsonType,
  ndjsonTypes,
  notFound,
  ok,
  type Reply,
  type Route,
  route,
} from '@doui/http';
import { claimedMember, lacksClaim } from '../claims/keep-claims.ts';
import { type Answered, answerQuestion } from './answer-question.ts';
import { explanationOf } from './explain.ts';
import { factsFor, factsOfNow } from './past-facts.ts';
import { type DecisionPorts, mayAsk } from './ports.ts';
import type { QuickDecisions } from './quick-decisions.ts';
import { recordAnswer } from './record-answers.ts';
import { answerOf, parseQuestion, QuestionBody, questionOf, shortAnswerOf } from './wire.ts';

export const askers = ['system', 'operator', 'privacy-manager', 'auditor', 'service'] as const;

const onlyNow = {
  pointer: '/facts',
  code: 'not-in-a-batch',
  detail: 'a batch decides on the facts of now; ask one by one about those of then',
};

const answers = {
  200: { what: 'The decision, per item' },
  400: { what: 'Every fault of the question' },
  503: { what: 'The view is too old, or the audit entry could not be written' },
};

/** What would be permitted on somebody's word is told to whoever may give it, and has. */
function unclaimedReply(answered: Answered, { roles }: Principal): Reply | undefined {
  if (!lacksClaim(answered)) return undefined;
  if (!roles.includes('privacy-manager')) return forbidden();
  const said = claimedMember(answered.ask);
  const detail = `\`${said}\` is claimed with ground, requester and reason`;
  return invalid([{ pointer: '/exception', code: 'missing', detail }]);
}

/** `POST /v1/decisions`, `:explain` and `:batch`. */
export function decisionRoutes(ports: DecisionPorts, quick: QuickDecisions): Route[] {
  return [
    route({
      id: 'decide',
      method: 'post',
      path: '/v1/decisions',
      summary: {
        ja: 'この本人のこの項目を、この目的で、この提供先に渡してよいか',
        en: 'May these items of this person be used so, now',
      },
      roles: askers,
      body: QuestionBody,
      answers,
      handler: async ({ body, principal, traceId }) => {
        const question = questionOf(body);
        if (!mayAsk(principal, question.org)) return notFound();
        if (question.exception && !principal.roles.includes('privacy-manager')) return forbidden();
        const past = await factsFor(question, ports);
        const answered = answerQuestion(question, principal, ports, past?.facts);
        const told = { by: principal, traceId };
        const unclaimed = unclaimedReply(answered, principal);
        if (unclaimed) return unclaimed;
        const listed = await recordAnswer('decide', answered, told, ports);
        return ok({
          ...answerOf(answered.decision, question, answered.seen),
          ...listed,
          ...(past ? { factsOf: past.from } : {}),
        });
      },
    }),
    route({
      id: 'explainDecision',
      method: 'post',
      path: '/v1/decisions:explain',
      summary: { ja: '判断の根拠をすべて示す', en: 'The whole trail of a decision' },
      roles: askers,
      body: QuestionBody,
      answers,
      handler: async ({ body, principal, traceId, reason }) => {
        const question = questionOf(body);
        if (!mayAsk(principal, question.org)) return notFound();
        if (question.exception && !principal.roles.includes('privacy-manager')) return forbidden();
        const past = await factsFor(question, ports);
        const facts = past?.facts ?? ports.view;
        const answered = answerQuestion(question, principal, ports, facts);
        const told = { by: principal, traceId, reason };
        const unclaimed = unclaimedReply(answered, principal);
        if (unclaimed) return unclaimed;
        const listed = await recordAnswer('explainDecision', answered, told, ports);
        return ok({
          ...answerOf(answered.decision, question, answered.seen),
          ...listed,
          factsOf: (past ?? factsOfNow(ports.view)).from,
          trail: explanationOf(answered.ask, facts),
        });
      },
    }),
    route({
      id: 'decideBatch',
      method: 'post',
      path: '/v1/decisions:batch',
      summary: { ja: '一行ずつ判断する（NDJSON）', en: 'A decision per line (NDJSON)' },
      roles: askers,
      streams: ndjsonTypes,
      answers: { 200: { what: 'One answer per line, in order', type: ndjsonType } },
      handler: async (context) => {
        const { principal, traceId } = context;
        return ndjson(context, {
          limit: 512,
          quickly: () => quick.lines(principal, traceId),
          onLine: async (line, _number, bytes): Promise<Reply> => {
            const question = parseQuestion(line);
            if (!question.ok) return invalid(question.error);
            if (!mayAsk(principal, question.value.org)) return notFound();
            const { exception, facts } = question.value;
            if (facts === 'then') return invalid([onlyNow]);
            if (exception && !principal.roles.includes('privacy-manager')) return forbidden();
            quick.learn(bytes, question.value);
            const answered = answerQuestion(question.value, principal, ports);
            const told = { by: principal, traceId };
            const unclaimed = unclaimedReply(answered, principal);
            if (unclaimed) return unclaimed;
            const listed = await recordAnswer('decideBatch', answered, told, ports);
            const { decision, seen } = answered;
            const aboutNow = question.value.at === undefined;
            return ok({
              ...shortAnswerOf(decision, question.value, seen),
              ...listed,
              ...(aboutNow ? {} : { factsOf: factsOfNow(ports.view).from }),
            });
          },
        });
      },
    }),
  ];
}
