import type { Principal } from '@doui/auth';
import { Fault, streamKey } from '@doui/kernel';
import { type Ask, type Decision, decide, type Facts, isAudited } from '@doui/law';
import type { DecisionPorts } from './ports.ts';
import type { Question, Seen } from './wire.ts';

export type Answered = {
  readonly ask: Ask;
  readonly decision: Decision;
  readonly seen: Seen;
  /** It has to be written down before it is told. */
  readonly audited: boolean;
};

/** Fills in the clock and who claims: a claim is the officer's who sends it. */
export function askOf(
  { at, exception, facts: _, ...question }: Question,
  by: Principal,
  ports: Pick<DecisionPorts, 'clocks' | 'hashSubject'>,
): Ask {
  const { ownMs, brokerMs } = ports.clocks();
  const moment =
    at === undefined
      ? { at: Math.min(ownMs, brokerMs), endsAt: Math.max(ownMs, brokerMs) }
      : { at };
  return {
    ...question,
    ...moment,
    ...(exception ? { exception: { ...exception, officer: ports.hashSubject(by.subject) } } : {}),
  };
}

/**
 * Decides from the view. A view that is too old is a fault, never a guess; `facts` take its
 * place when the question is about another time.
 */
export function answerQuestion(
  question: Question,
  by: Principal,
  ports: DecisionPorts,
  facts: Facts = ports.view,
): Answered {
  const { org, person } = question;
  const freshnessMs = ports.freshness.person(org, person);
  if (!(freshnessMs <= ports.stalenessMs)) throw new Fault('view-stale', { retriable: true });
  const ask = askOf(question, by, ports);
  const decision = decide(ask, facts);
  // P8: how far the view was, whatever instant the facts are of; their own versions are in `used`.
  const stream = streamKey(org, 'person', person);
  const { view } = ports;
  return {
    ask,
    decision,
    seen: {
      consent: view.position('consent', stream),
      optOut: view.position('opt-out', stream),
      freshnessMs,
    },
    audited: isAudited(ask, facts),
  };
}
