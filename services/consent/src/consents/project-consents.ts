import { type Instant, toRfc3339 } from '@doui/kernel';
import { type Answer, type Known, needsRepresentative } from './state.ts';

/** What a person, or who may speak for them, is shown of the present state. */
export function projectConsents(org: string, person: string, state: Known, now: Instant) {
  const { capacity, representatives, version } = state;
  const path = `/v1/organisations/${org}/persons/${person}`;
  return {
    person,
    version,
    capacity: {
      needsRepresentative: needsRepresentative(state, now),
      ...(capacity.until === undefined ? {} : { until: toRfc3339(capacity.until) }),
    },
    // Other services ask here who may speak for the person: a mandate that ended is not one.
    representatives: representatives
      .filter(({ until }) => until === undefined || now < until)
      .map(({ representative, until }) => ({
        representative,
        ...(until === undefined ? {} : { until: toRfc3339(until) }),
      })),
    consents: state.answers.map((answer) => ({
      ...projectAnswer(answer, now),
      ...(answer.answerVersion > 0 ? { receipt: `${path}/receipts/${answer.answerVersion}` } : {}),
    })),
  };
}

/** A consent whose time is over is shown as ended, also before the event that says so is raised. */
function projectAnswer(answer: Answer, now: Instant) {
  const { expiresAt, givenAt, status, abroadRecipients: _, ...rest } = answer;
  const over = status === 'given' && expiresAt !== undefined && expiresAt <= now;
  return {
    ...rest,
    status: over ? ('expired' as const) : status,
    scopes: over ? [] : answer.scopes,
    answeredAt: toRfc3339(givenAt),
    ...(expiresAt === undefined ? {} : { expiresAt: toRfc3339(expiresAt) }),
  };
}
