import { commandIdField, idField, pageFields } from '@doui/http';
import { fromRfc3339, toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { type Claim, outcomes } from './claim.ts';

const instant = z
  .string()
  .refine((given) => fromRfc3339(given) !== undefined, { params: { code: 'wrong-format' } })
  .transform((given) => fromRfc3339(given) ?? 0);
const short = z.string().min(1).max(500);
const code = z.string().max(60);

export const ClaimBody = z.strictObject({
  commandId: commandIdField,
  person: idField,
  askedAt: instant,
  use: code,
  purpose: idField,
  recipient: idField.optional(),
  items: z
    .array(z.strictObject({ item: idField, cite: code }))
    .min(1)
    .max(200),
  ground: short,
  statute: code.optional(),
  ruleSet: code,
  requester: short,
  reason: z.string().min(1).max(2_000),
  claimHash: z.string().regex(/^[0-9a-f]{64}$/),
  by: z.strictObject({ role: code, client: z.string().max(200), subject: z.string().max(200) }),
});

export type ClaimRequest = z.output<typeof ClaimBody>;

export const ClaimParams = z.object({ org: idField, id: z.uuid() });
export const ClaimQuery = z.strictObject({
  state: z.enum(['open', 'reviewed']).optional(),
  person: idField.optional(),
  from: instant.optional(),
  to: instant.optional(),
  ...pageFields,
  format: z.enum(['json', 'csv']).default('json'),
});
export const ReviewBody = z.strictObject({
  commandId: commandIdField,
  outcome: z.enum(outcomes),
  note: z.string().trim().min(1).max(2_000),
});

/** What was said, as far as it can still be read. */
export type Said = {
  readonly requester: string;
  readonly reason: string;
  readonly note?: string;
};

const saidShape = z.object({ requester: z.string(), reason: z.string() });
const noteShape = z.object({ note: z.string() });

export const saidOf = (words: unknown, note: unknown): Said | undefined => {
  const said = saidShape.safeParse(words).data;
  const noted = noteShape.safeParse(note).data;
  return said && { ...said, ...noted };
};

export const stateOf = ({ review }: Claim): 'open' | 'reviewed' => (review ? 'reviewed' : 'open');

export const claimDocument = (claim: Claim, said: Said | undefined) => ({
  id: claim.id,
  state: stateOf(claim),
  at: toRfc3339(claim.at),
  askedAt: toRfc3339(claim.askedAt),
  person: claim.person,
  use: claim.use,
  purpose: claim.purpose,
  recipient: claim.recipient,
  items: claim.items.map(({ item, cite }) => ({ item, article: cite })),
  ground: claim.ground,
  statute: claim.statute,
  ruleSet: claim.ruleSet,
  ...(said ? { requester: said.requester, reason: said.reason } : { words: 'erased' }),
  claimHash: claim.claimHash,
  by: claim.by,
  ...(claim.review
    ? {
        review: {
          at: toRfc3339(claim.review.at),
          by: claim.review.by,
          outcome: claim.review.outcome,
          note: said?.note,
        },
      }
    : {}),
  keepUntil: toRfc3339(claim.keepUntil),
});

export const claimHeader = [
  'id',
  'state',
  'at',
  'asked at',
  'person',
  'use',
  'purpose',
  'recipient',
  'items',
  'articles',
  'ground',
  'statute',
  'rule set',
  'requester',
  'reason',
  'claimed by',
  'reviewed at',
  'reviewed by',
  'outcome',
  'note',
  'keep until',
] as const;

export const claimCells = (claim: Claim, said: Said | undefined): string[] => [
  claim.id,
  stateOf(claim),
  toRfc3339(claim.at),
  toRfc3339(claim.askedAt),
  claim.person,
  claim.use,
  claim.purpose,
  claim.recipient ?? '',
  claim.items.map(({ item }) => item).join(' '),
  [...new Set(claim.items.map(({ cite }) => cite))].join(' '),
  claim.ground,
  claim.statute ?? '',
  claim.ruleSet,
  said?.requester ?? '',
  said?.reason ?? '',
  claim.by.subject,
  claim.review ? toRfc3339(claim.review.at) : '',
  claim.review?.by.subject ?? '',
  claim.review?.outcome ?? '',
  said?.note ?? '',
  toRfc3339(claim.keepUntil),
];

const officer = z.object({ role: z.string(), client: z.string(), subject: z.string() });
export const ClaimAnswer = z.looseObject({
  id: z.string(),
  state: z.enum(['open', 'reviewed']),
  at: z.string(),
  person: z.string(),
  ground: z.string(),
  by: officer,
  keepUntil: z.string(),
});
export const ClaimPageAnswer = z.object({
  items: z.array(ClaimAnswer),
  next: z.string().optional(),
});
export const ClaimKept = z.object({ id: z.string() });
