import { commandIdField, idField, pageFields } from '@doui/http';
import { fromRfc3339, toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import type { Receipt, ReceiptRequest } from './receipt.ts';

const instant = z
  .string()
  .refine((given) => fromRfc3339(given) !== undefined, { params: { code: 'wrong-format' } })
  .transform((given) => fromRfc3339(given) ?? 0);
const words = z.string().trim().min(1).max(500);
const receiptId = z.uuid();

/** Everything the law asks for may be missing here: what is missing is then named with its article. */
export const ReceiptBody = z.strictObject({
  commandId: commandIdField,
  receivedAt: instant,
  provider: z.strictObject({
    id: idField,
    name: words.optional(),
    address: words.optional(),
    legalPerson: z.boolean().default(true),
    representative: words.optional(),
    stateBody: z.boolean().default(false),
  }),
  acquisition: z.string().trim().min(1).max(2_000).optional(),
  confirmedHow: z.string().trim().min(1).max(2_000).optional(),
  persons: z.array(idField).max(10_000).default([]),
  items: z.array(idField).max(200).default([]),
  basis: z.enum(['consent', 'opt-out']).optional(),
  onPublicList: z.boolean().optional(),
  confirmedBefore: receiptId.optional(),
  contractStandsIn: z.boolean().default(false),
});

export function receiptRequest(
  org: string,
  id: string,
  body: z.output<typeof ReceiptBody>,
): ReceiptRequest {
  const { provider, receivedAt, persons, items, contractStandsIn } = body;
  const { acquisition, confirmedHow, basis, onPublicList, confirmedBefore } = body;
  return {
    org,
    id,
    receivedAt,
    persons: [...new Set(persons)],
    items: [...new Set(items)],
    stateBody: provider.stateBody,
    contractStandsIn,
    confirmation: {
      provider: provider.id,
      legalPerson: provider.legalPerson,
      ...present({
        name: provider.name,
        address: provider.address,
        representative: provider.representative,
        acquisition,
        confirmedHow,
      }),
    },
    ...present({ basis, onPublicList, confirmedBefore }),
  };
}

type Present<Members> = { [Key in keyof Members]?: Exclude<Members[Key], undefined> };
const present = <Members extends object>(members: Members): Present<Members> =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as Present<Members>;

export const ReceiptParams = z.object({ org: idField, id: receiptId });
export const ReceiptQuery = z
  .strictObject({
    person: idField.optional(),
    provider: idField.optional(),
    from: instant.optional(),
    to: instant.optional(),
    ...pageFields,
  })
  .refine(({ person, provider }) => person !== undefined || provider !== undefined, {
    path: ['provider'],
    params: { code: 'missing' },
  });

export const receiptDocument = (receipt: Receipt) => ({
  id: receipt.id,
  receivedAt: toRfc3339(receipt.receivedAt),
  recordedAt: toRfc3339(receipt.recordedAt),
  provider: {
    id: receipt.confirmation.provider,
    name: receipt.confirmation.name,
    address: receipt.confirmation.address,
    representative: receipt.confirmation.representative,
    legalPerson: receipt.confirmation.legalPerson,
    stateBody: receipt.stateBody,
  },
  acquisition: receipt.confirmation.acquisition,
  confirmedHow: receipt.confirmation.confirmedHow,
  confirmedBefore: receipt.confirmedBefore,
  persons: receipt.persons,
  items: receipt.items,
  basis: receipt.basis,
  onPublicList: receipt.onPublicList,
  flags: receipt.flags,
  keepUntil: toRfc3339(receipt.keepUntil),
  keptBy: receipt.keepBy,
});

export const ReceiptAnswer = z.looseObject({
  id: z.string(),
  receivedAt: z.string(),
  provider: z.looseObject({ id: z.string() }),
  flags: z.array(z.string()),
  keepUntil: z.string(),
});
export const ReceiptPageAnswer = z.object({
  items: z.array(ReceiptAnswer),
  next: z.string().optional(),
});
