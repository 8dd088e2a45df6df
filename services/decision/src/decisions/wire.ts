import { idField, parseWith } from '@doui/http';
import {
  fail,
  fromRfc3339,
  type InputFault,
  type Instant,
  isId,
  ok,
  type Position,
  positionToken,
  type Result,
  streamKey,
  toRfc3339,
} from '@doui/kernel';
import {
  type Ask,
  channels,
  type Decision,
  dutiesOf,
  type ExceptionClaim,
  type ItemDecision,
  noProvisions,
  type Reason,
  sources,
  uses,
} from '@doui/law';
import { z } from 'zod';

/** A question as it was asked: without the clock, and without who claims an exception. */
export type Question = Omit<Ask, 'at' | 'endsAt' | 'exception'> & {
  /** Another instant than now. */
  readonly at?: Instant;
  /** Whose facts are asked about beside `at`; those of then unless it says otherwise. */
  readonly facts?: 'then' | 'now';
  readonly exception?: Omit<ExceptionClaim, 'officer'>;
};

const short = z.string().trim().min(1).max(500);

export const Claim = z.strictObject({
  ground: short,
  statute: z.string().max(60).optional(),
  requester: short,
  reason: z.string().trim().min(1).max(2_000),
  consentImpracticable: z.boolean().optional(),
  harmsRights: z.boolean().optional(),
});

const instant = z.string().refine((text) => fromRfc3339(text) !== undefined, {
  error: 'RFC 3339 with an offset',
  params: { code: 'wrong-format' },
});

export const QuestionBody = z.strictObject({
  organisation: idField,
  use: z.enum(uses),
  person: idField,
  purpose: idField,
  items: z.array(idField).min(1).max(200),
  recipient: idField.optional(),
  channel: z.enum(channels).optional(),
  source: z.enum(sources).optional(),
  notProvision: z.enum(noProvisions).optional(),
  firstContact: z.boolean().optional(),
  statistics: z.boolean().optional(),
  improperBecause: short.optional(),
  exception: Claim.optional(),
  at: instant.optional(),
  /** Beside `at`: the law of then on the facts of then, which is what happened, or on those of now. */
  facts: z.enum(['then', 'now']).optional(),
});

type Body = z.output<typeof QuestionBody>;

/** Leaves out members that are not there, as exact optional members want it. */
const present = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/** The question in a body that has the right shape. */
export function questionOf({ organisation, at, exception, ...rest }: Body): Question {
  const instantAsked = at === undefined ? undefined : fromRfc3339(at);
  return {
    ...present(rest),
    org: organisation,
    ...(instantAsked === undefined ? {} : { at: instantAsked }),
    ...(exception === undefined ? {} : { exception: present(exception) }),
  } as Question;
}

const parseBody = parseWith(QuestionBody, 'en');

const plain: ReadonlySet<string> = new Set([
  'organisation',
  'use',
  'person',
  'purpose',
  'items',
  'recipient',
]);

/**
 * Reads a question. The plain kind, which is nearly all of them, is read by hand in a hundredth of
 * the time; anything else goes through the schema, which names every fault.
 */
export function parseQuestion(body: unknown): Result<Question, InputFault[]> {
  const quick = plainQuestion(body);
  if (quick) return ok(quick);
  const parsed = parseBody(body);
  return parsed.ok ? ok(questionOf(parsed.value)) : fail(parsed.error);
}

function plainQuestion(body: unknown): Question | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  for (const key in body) if (!plain.has(key)) return undefined;
  const { organisation, use, person, purpose, items, recipient } = body as Record<string, unknown>;
  if (!isId(organisation) || !isId(person) || !isId(purpose) || !isUse(use)) return undefined;
  if (!Array.isArray(items) || items.length < 1 || items.length > 200 || !items.every(isId)) {
    return undefined;
  }
  if (recipient === undefined) return { org: organisation, use, person, purpose, items };
  return isId(recipient)
    ? { org: organisation, use, person, purpose, items, recipient }
    : undefined;
}

const knownUses: ReadonlySet<unknown> = new Set(uses);
const isUse = (value: unknown): value is Ask['use'] => knownUses.has(value);

/** Where the view stood when it answered: `at-least` takes these. */
export type Seen = {
  readonly consent: number;
  readonly optOut: number;
  readonly freshnessMs: number;
};

/** Whose question it is. */
export type About = Pick<Question, 'org' | 'person'>;

export const positionsOf = (org: string, person: string, seen: Seen): string[] => {
  const stream = streamKey(org, 'person', person);
  const token = (service: string, version: number): string[] =>
    version > 0 ? [positionToken({ service, stream, version } satisfies Position)] : [];
  return [...token('consent', seen.consent), ...token('opt-out', seen.optOut)];
};

/** The answer in full: every reason with its article and both texts. */
export function answerOf(decision: Decision, question: Question, seen: Seen) {
  return {
    effect: decision.effect,
    items: Object.fromEntries(
      Object.entries(decision.items).map(([item, each]) => [item, itemOf(each)]),
    ),
    obligations: decision.obligations,
    ...(decision.obligations.length > 0 ? { duties: dutiesOf(decision.obligations) } : {}),
    ruleSet: decision.ruleSet ?? null,
    at: toRfc3339(decision.at),
    used: decision.used,
    positions: positionsOf(question.org, question.person, seen),
    freshnessMs: Math.round(seen.freshnessMs),
  };
}

const itemOf = (decision: ItemDecision) =>
  decision.effect === 'permit'
    ? {
        effect: decision.effect,
        basis: decision.basis,
        cite: decision.cite,
        article: decision.article,
        requirement: decision.requirement,
        ...(decision.obligations.length > 0 ? { obligations: decision.obligations } : {}),
        ...(decision.warnings.length > 0 ? { warnings: decision.warnings } : {}),
      }
    : {
        effect: decision.effect,
        reasons: decision.reasons,
        ...(decision.remedies.length > 0 ? { remedies: decision.remedies.map(remedyOf) } : {}),
      };

const remedyOf = ({ until, ...remedy }: { until?: Instant }) => ({
  ...remedy,
  ...(until === undefined ? {} : { until: toRfc3339(until) }),
});

/** The answer of a line in a batch: codes and articles, whose texts are in the generated list. */
export function shortAnswerOf(decision: Decision, { org, person }: About, seen: Seen) {
  const items: Record<string, object> = {};
  for (const [item, each] of Object.entries(decision.items)) {
    items[item] =
      each.effect === 'permit'
        ? { effect: each.effect, basis: each.basis, cite: each.cite }
        : { effect: each.effect, reasons: each.reasons.map(shortReason) };
  }
  return {
    effect: decision.effect,
    items,
    obligations: decision.obligations,
    ruleSet: decision.ruleSet ?? null,
    used: decision.used,
    positions: positionsOf(org, person, seen),
  };
}

const shortReason = ({ code, cite }: Reason) => (cite === undefined ? { code } : { code, cite });
