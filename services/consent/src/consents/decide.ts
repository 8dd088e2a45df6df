import { fail, ok, type Refusal, type Result, unreachable } from '@doui/kernel';
import type { ConsentCommand } from './commands.ts';
import { decideAnswer } from './decide-answer.ts';
import { decideWithdrawal } from './decide-withdrawal.ts';
import type { ConsentEvent } from './events.ts';
import type { Registry } from './notices.ts';
import { refusal } from './reasons.ts';
import { answerAbout, type Known, type PersonState } from './state.ts';

type Decided = Result<ConsentEvent, Refusal[]>;

/** One command, one event, or every refusal at once. */
export function decide(state: PersonState, command: ConsentCommand, registry: Registry): Decided {
  if (state.status === 'erased') return fail([refusal('person-erased')]);
  const { at, by } = command;
  if (command.type === 'register-person') return ok({ type: 'person-registered', at, by });
  if (state.status === 'unknown') return fail([refusal('person-unknown')]);
  switch (command.type) {
    case 'change-capacity': {
      const { needsRepresentative, until } = command;
      const event = { type: 'capacity-changed' as const, at, by, needsRepresentative };
      return ok(until === undefined ? event : { ...event, until });
    }
    case 'verify-representative': {
      const { representative, method, sealed, until, self } = command;
      if (self) return fail([refusal('represents-itself', '/representative')]);
      const event = { type: 'representative-verified' as const, at, by, representative, method };
      return ok({ ...event, evidence: sealed, ...(until === undefined ? {} : { until }) });
    }
    case 'record-answer':
      return decideAnswer(state, command, registry);
    case 'withdraw-consent':
      return decideWithdrawal(state, command, registry);
    case 'expire-consent':
      return decideExpiry(state, command);
    case 'erase-person':
      return ok({ type: 'erased', at, by });
    default:
      return unreachable(command);
  }
}

/** decided again on the newest state, so that an answer given anew is not ended by the old. */
function decideExpiry(
  state: Known,
  command: Extract<ConsentCommand, { type: 'expire-consent' }>,
): Decided {
  const { at, by, purpose, answerVersion, now } = command;
  const answer = answerAbout(state, purpose);
  const due =
    answer?.status === 'given' &&
    answer.answerVersion === answerVersion &&
    answer.expiresAt !== undefined &&
    answer.expiresAt <= now;
  if (!due) return fail([refusal('not-expired')]);
  return ok({ type: 'expired', at, by, purpose, purposeVersion: answer.purposeVersion });
}
