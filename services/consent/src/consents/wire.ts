import { idField, parseWith } from '@doui/http';
import { fail, fromRfc3339, type InputFault, type Instant, ok, type Result } from '@doui/kernel';
import { z } from 'zod';
import type { Actor } from '../actor.ts';
import type { RecordAnswer, Withdraw } from './commands.ts';

// Requests in. What the shapes say is all that is checked here; what may be is decided elsewhere.

export const instantField = z
  .string()
  .refine((text) => fromRfc3339(text) !== undefined, { params: { code: 'wrong-format' } })
  .describe('RFC 3339 with offset');

const version = z.number().int().min(1).max(1_000_000_000);
const reference = z.string().min(1).max(500);

const NamedScopeBody = z.strictObject({
  item: idField,
  recipients: z.array(idField).min(1).max(200).optional(),
});

const AnswerFields = {
  commandId: z.uuid().optional(),
  notice: idField.optional(),
  noticeVersion: version.optional(),
  language: z.string().min(2).max(20).optional(),
  textHash: z
    .string()
    .regex(/^[A-Za-z0-9:_-]{16,128}$/)
    .optional(),
  method: z.string().min(1).max(40).describe('ticked-box, button, signed-form, e-mail, spoken …'),
  evidence: reference.optional().describe('UI element, form scan, message id, call record id'),
  preTicked: z.boolean().default(false),
  bundled: z.boolean().default(false),
  seen: z.number().int().min(0).default(0).describe('version of the consents the person had seen'),
  representative: idField.optional().describe('person id of the representative who answered'),
  clientTime: instantField.optional(),
  client: z.string().max(200).optional(),
  answers: z
    .array(
      z.strictObject({
        purpose: idField,
        purposeVersion: version.optional(),
        given: z.boolean(),
        scopes: z.array(NamedScopeBody).min(1).max(200).optional(),
        expiresAt: instantField.optional(),
        evidence: reference.optional(),
      }),
    )
    .min(1)
    .max(50),
};

const WithdrawalFields = {
  commandId: z.uuid().optional(),
  purpose: idField,
  scopes: z.array(NamedScopeBody).min(1).max(200).optional(),
  recipients: z.array(idField).min(1).max(200).optional(),
  method: z.string().min(1).max(40).default('button'),
  evidence: reference.optional(),
  clientTime: instantField.optional(),
  client: z.string().max(200).optional(),
};

export const AnswerBody = z.strictObject(AnswerFields);
export const WithdrawalBody = z.strictObject(WithdrawalFields);
const whose = {
  person: idField.optional(),
  customerNumber: z.string().min(1).max(200).optional(),
};
export const AnswerLine = z.strictObject({ ...whose, ...AnswerFields, commandId: z.uuid() });
export const WithdrawalLine = z.strictObject({
  ...whose,
  ...WithdrawalFields,
  commandId: z.uuid(),
});
export const PersonLine = z.strictObject(whose);
export const HistoryQuery = z.strictObject({
  from: z.coerce.number().int().min(1).default(1),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const versionField = z.coerce.number().int().min(1);

export type AnswerInput = z.output<typeof AnswerBody>;
export type WithdrawalInput = z.output<typeof WithdrawalBody>;

type Personal = Readonly<Record<string, unknown>>;
export type Parsed<Command> = { readonly command: Command; readonly personal?: Personal };
type From = { readonly by: Actor; readonly at: Instant };

/** The command in a body that has its shape already, and what of it must be sealed. */
export function answerFrom(body: AnswerInput, from: From): Parsed<RecordAnswer> {
  const { commandId: _, clientTime, client, answers, ...rest } = body;
  const command: RecordAnswer = {
    type: 'record-answer',
    ...from,
    ...rest,
    answers: answers.map(({ expiresAt, ...answer }) => ({
      ...answer,
      expiresAt: expiresAt === undefined ? undefined : fromRfc3339(expiresAt),
    })),
  };
  const perAnswer = Object.fromEntries(
    answers.flatMap(({ purpose, evidence }) => (evidence ? [[purpose, evidence]] : [])),
  );
  const answersEvidence = Object.keys(perAnswer).length > 0 ? perAnswer : undefined;
  const personal = { reference: body.evidence, answers: answersEvidence, clientTime, client };
  return withPersonal(command, personal);
}

export function withdrawalFrom(body: WithdrawalInput, from: From): Parsed<Withdraw> {
  const { purpose, method, scopes = [], recipients = [], evidence, clientTime, client } = body;
  const command: Withdraw = {
    type: 'withdraw-consent',
    ...from,
    ...{ purpose, method, scopes, recipients },
  };
  return withPersonal(command, { reference: evidence, clientTime, client });
}

function withPersonal<Command>(command: Command, personal: Personal): Parsed<Command> {
  const known = defined(personal);
  return Object.keys(known).length > 0 ? { command, personal: known } : { command };
}

/** Leaves out what is not there, so that nothing empty is sealed or kept. */
const defined = (object: Personal): Personal =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

/** A line of a batch names its person by id or by customer number, and by one of them only. */
export function parseLine<Schema extends z.ZodType<{ person?: unknown; customerNumber?: unknown }>>(
  schema: Schema,
): (line: unknown) => Result<z.output<Schema>, InputFault[]> {
  const parse = parseWith(schema);
  return (line) => {
    const parsed = parse(line);
    if (!parsed.ok) return fail([...parsed.error]);
    const { person, customerNumber } = parsed.value;
    if ((person === undefined) !== (customerNumber === undefined)) return ok(parsed.value);
    const detail = 'person or customerNumber, one of them';
    return fail([{ pointer: '/person', code: person ? 'contradicts' : 'missing', detail }]);
  };
}
