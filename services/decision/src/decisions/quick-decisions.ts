import type { Principal } from '@doui/auth';
import { parseStrictJson, type QuickLines } from '@doui/http';
import { type Instant, toRfc3339 } from '@doui/kernel';
import { type Ask, claimedFact, type Decision, decisionFor, newStanding } from '@doui/law';
import { answerQuestion } from './answer-question.ts';
import { type AnswerText, answerText, asBytes } from './answer-text.ts';
import { type Kept, type Known, knownQuestions } from './known-questions.ts';
import { type DecisionPorts, mayAsk } from './ports.ts';
import { answerOf, parseQuestion, shortAnswerOf } from './wire.ts';

type Texts = { readonly full: AnswerText; readonly short: AnswerText };
type Told = { readonly ask: Ask; readonly decision: Decision };

export type QuickDecisions = {
  /**
   * The answer to a plain question about now, as the route of the same name would give it, one character a
   * byte. `undefined`: it is not plain, or must not be asked. What fails is a fault.
   */
  single(
    by: Principal,
    bytes: Buffer,
    from?: number,
    to?: number,
  ): string | undefined | Promise<string | undefined>;
  /** Lines of a batch whose text is known. */
  lines(by: Principal, traceId: string): QuickLines;
  /** A line that was read in full. */
  learn(bytes: Buffer, question: Known<Texts>['question']): void;
};

/**
 * Answers questions whose text is known but for the person, from what was decided about others who stand alike.
 * Whatever is not that goes the long way, and what is learned on it is quick the next time.
 */
export function quickDecisions(ports: DecisionPorts): QuickDecisions {
  const { view, freshness, stalenessMs, audit } = ports;
  const known = knownQuestions<Texts>(view, (decision, question, optOutKnown) => ({
    full: answerText(answerOf, decision, question, toRfc3339, optOutKnown),
    short: answerText(shortAnswerOf, decision, question, toRfc3339, optOutKnown),
  }));
  const standing = newStanding();
  const moment = { begins: 0, ends: 0 };
  const own = { person: '', standing, at: '', freshnessMs: 0 };

  /** What is kept for those who stand as the person does; fills `standing` and `moment`. */
  function keptFor({ compiled }: Known<Texts>, person: string): Kept<Texts> | undefined {
    const { ownMs, brokerMs } = ports.clocks();
    moment.begins = Math.min(ownMs, brokerMs);
    moment.ends = Math.max(ownMs, brokerMs);
    return compiled.madeFor(person, moment, standing);
  }

  /** As it is written down. */
  function told({ compiled }: Known<Texts>, person: string, { decision }: Kept<Texts>): Told {
    const { begins: at, ends: endsAt } = moment;
    const ask = { ...compiled.form, person, at, endsAt };
    return { ask, decision: decisionFor(decision, at, standing) };
  }

  function single(by: Principal, bytes: Buffer, from = 0, to = bytes.length) {
    const found = known.find(bytes, from, to);
    if (!found) return inFull(by, bytes.subarray(from, to));
    const { known: text, person } = found;
    const { org } = text.question;
    if (!mayAsk(by, org)) return undefined;
    own.freshnessMs = freshness.person(org, person);
    if (!(own.freshnessMs <= stalenessMs)) return undefined;
    const kept = keptFor(text, person);
    if (!kept) return inFull(by, bytes.subarray(from, to));
    own.person = person;
    own.at = rfc3339(moment.begins);
    const answer = kept.text.full(own);
    if (!kept.audited) return answer;
    const decided = [told(text, person, kept)];
    return audit.write({ operation: 'decide', by, traceId: '', decided }).then(() => answer);
  }

  function inFull(by: Principal, bytes: Buffer) {
    const text = strictText(bytes);
    const parsed = text === undefined ? undefined : parseStrictJson(text);
    const read = parsed?.ok ? parseQuestion(parsed.value) : undefined;
    if (!read?.ok || !mayAsk(by, read.value.org)) return undefined;
    const { exception, at } = read.value;
    if (exception !== undefined || at !== undefined) return undefined;
    // Such a fact has to be claimed, which the route sees to.
    if (claimedFact(read.value) !== undefined) return undefined;
    known.learn(bytes, read.value);
    const answered = answerQuestion(read.value, by, ports);
    const answer = asBytes(JSON.stringify(answerOf(answered.decision, read.value, answered.seen)));
    if (!answered.audited) return answer;
    const entry = { operation: 'decide', by, traceId: '', decided: [answered] };
    return audit.write(entry).then(() => answer);
  }

  return {
    single,
    learn: known.learn,
    lines(by, traceId) {
      const decided: Told[] = [];
      const fresh = freshness.worst() <= stalenessMs;
      return {
        line(bytes, from, to) {
          const found = fresh ? known.find(bytes, from, to) : undefined;
          if (!found) return undefined;
          const { known: text, person } = found;
          if (!mayAsk(by, text.question.org)) return undefined;
          const kept = keptFor(text, person);
          if (!kept) return undefined;
          if (kept.audited) decided.push(told(text, person, kept));
          own.person = person;
          return kept.text.short(own);
        },
        settle() {
          if (decided.length === 0) return undefined;
          return audit.write({ operation: 'decideBatch', by, traceId, decided });
        },
      };
    },
  };
}

/** UTF-8 or nothing. */
function strictText(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}
const utf8 = new TextDecoder('utf-8', { fatal: true });

let lastAt: Instant = Number.NaN;
let lastText = '';

/** Many are asked within the same millisecond. */
function rfc3339(at: Instant): string {
  if (at !== lastAt) {
    lastText = toRfc3339(at);
    lastAt = at;
  }
  return lastText;
}
