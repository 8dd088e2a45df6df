import { isId } from '@doui/kernel';
import { z } from 'zod';

/** Where a page ended. Opaque to callers; checked when it comes back. */
export const encodeCursor = (after: string): string =>
  Buffer.from(JSON.stringify([1, after])).toString('base64url');

/** The key a cursor stands for; `undefined` when it is none of ours. */
export function decodeCursor(cursor: string): string | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const [version, after] = Array.isArray(read) ? read : [];
    return version === 1 && typeof after === 'string' ? after : undefined;
  } catch {
    return undefined;
  }
}

/** Query fields of every list: `limit` and `cursor`. */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z
    .string()
    .max(500)
    .refine((cursor) => decodeCursor(cursor) !== undefined, { params: { code: 'wrong-format' } })
    .optional(),
};

/** A path parameter or member that is an id. */
export const idField = z
  .string()
  .regex(/^[a-z0-9]{3,40}$/)
  .refine(isId);

/** The client's command id, in the body of a write. */
export const commandIdField = z.uuid().optional();

/** Items of a page and, when there are more, the cursor to go on with. `limit + 1` were read. */
export function pageOf<Item>(read: readonly Item[], limit: number, keyOf: (item: Item) => string) {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return {
    items,
    ...(read.length > limit && last !== undefined ? { next: encodeCursor(keyOf(last)) } : {}),
  };
}
