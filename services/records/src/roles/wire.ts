import { commandIdField, decodeCursor, idField, pageFields } from '@doui/http';
import { toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import type { Holding, HoldingState, ReviewPlace, ReviewWords, RoleReview } from './review.ts';

const format = z.enum(['json', 'csv']).default('json');
const name = z.string().min(1).max(255);
const reason = z.string().trim().min(1).max(1_000);
const verdict = { account: name, role: name };

export const RolesQuery = z.strictObject({ format });

export const keyOfPlace = ({ at, id }: ReviewPlace): string => `${at}/${id}`;
export function placeIn(cursor: string | undefined): ReviewPlace | undefined {
  const [, at, id] = /^(\d{1,15})\/(.+)$/.exec(decodeCursor(cursor ?? '') ?? '') ?? [];
  return at && id ? { at: Number(at), id } : undefined;
}
export const RoleReviewsQuery = z.strictObject({
  ...pageFields,
  cursor: pageFields.cursor.refine((given) => given === undefined || placeIn(given) !== undefined, {
    params: { code: 'wrong-format' },
  }),
  format,
});
export const RoleReviewParams = z.object({ org: idField, id: z.uuid() });
/** What is taken away needs a reason; what is kept may have one. */
export const RoleReviewBody = z.strictObject({
  commandId: commandIdField,
  verdicts: z
    .array(
      z.discriminatedUnion('outcome', [
        z.strictObject({ ...verdict, outcome: z.literal('keep'), reason: reason.optional() }),
        z.strictObject({ ...verdict, outcome: z.literal('take-away'), reason }),
      ]),
    )
    .min(1)
    .max(5_000),
  note: z.string().trim().max(2_000).optional(),
});

export type ListedHolding = Holding & {
  readonly state: HoldingState;
};

export const holdingDocument = ({ since, ...holding }: ListedHolding) => ({
  ...holding,
  ...(since === undefined ? {} : { since: toRfc3339(since) }),
});

export const reviewDocument = (
  { id, at, by, keepUntil }: RoleReview,
  { reviewer, note, judged }: ReviewWords,
) => ({
  id,
  at: toRfc3339(at),
  by: { role: by.role, client: by.client, subject: by.subject, name: reviewer },
  ...(note ? { note } : {}),
  kept: judged.filter(({ outcome }) => outcome === 'keep').length,
  takenAway: judged.filter(({ outcome }) => outcome === 'take-away').length,
  verdicts: judged.map(({ since, ...one }) => ({
    ...one,
    ...(since === undefined ? {} : { since: toRfc3339(since) }),
  })),
  keepUntil: toRfc3339(keepUntil),
});

export const holdingHeader = ['account', 'name', 'kind', 'enabled', 'since', 'role', 'state'];
export const holdingCells = (held: ListedHolding): string[] => [
  ...[held.account, held.name, held.kind, held.enabled ? 'yes' : 'no'],
  ...[held.since === undefined ? '' : toRfc3339(held.since), held.role, held.state],
];

export const reviewHeader = [
  ...['review', 'reviewed at', 'reviewed by', 'account', 'name', 'kind', 'enabled', 'role'],
  ...['outcome', 'reason', "reviewer's own", 'note of the review'],
];
export const reviewRows = (
  { id, at }: RoleReview,
  { reviewer, note = '', judged }: ReviewWords,
): string[][] =>
  judged.map((one) => [
    ...[id, toRfc3339(at), reviewer, one.account, one.name, one.kind],
    ...[one.enabled ? 'yes' : 'no', one.role, one.outcome, one.reason ?? ''],
    ...[one.own ? 'yes' : 'no', note],
  ]);

const holding = {
  account: z.string(),
  name: z.string(),
  kind: z.enum(['person', 'machine']),
  enabled: z.boolean(),
  since: z.string().optional(),
  role: z.string(),
};
const officer = z.object({
  ...{ role: z.string(), client: z.string(), subject: z.string(), name: z.string() },
});
export const RolesAnswer = z.object({
  items: z.array(z.object({ ...holding, state: z.enum(['new', 'kept', 'to-take-away']) })),
  readAt: z.string(),
  lastReview: z.object({ id: z.string(), at: z.string(), by: officer }).optional(),
  /** A year after the last review; absent before the first. */
  reviewDueAt: z.string().optional(),
});
export const RoleReviewAnswer = z.object({
  ...{ id: z.string(), at: z.string(), by: officer, note: z.string().optional() },
  ...{ kept: z.number(), takenAway: z.number(), keepUntil: z.string() },
  verdicts: z.array(
    z.object({
      ...holding,
      outcome: z.enum(['keep', 'take-away']),
      reason: z.string().optional(),
      own: z.boolean(),
    }),
  ),
});
export const RoleReviewPageAnswer = z.object({
  items: z.array(RoleReviewAnswer),
  next: z.string().optional(),
});
