import { accessRecordsIn } from '@doui/events';
import { idField, pageFields } from '@doui/http';
import { fail, fromRfc3339, isId, ok, type Result, toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { yearsLater } from '../provisions/keep-until.ts';
import { orderField } from '../provisions/wire.ts';
import { type AccessRecord, everybody } from './record.ts';

/** The access records of a record as it came. */
export function readAccess(
  { partition, offset, ...record }: Parameters<typeof accessRecordsIn>[0] & AccessRecord['source'],
  keptYears: number,
): Result<AccessRecord[], string> {
  const read = accessRecordsIn(record);
  if (!read.ok) return read;
  const entries: AccessRecord[] = [];
  for (const each of read.value) {
    const { id, org, by, persons, operation, service, atMs, traceId, reason } = each;
    if (!id || !isId(org) || persons.length === 0 || !operation)
      return fail('not an access record');
    entries.push({
      ...{ id, org, at: Number(atMs), persons: [...new Set(persons)], group: everybody },
      ...{ role: by?.role ?? '', client: by?.client ?? '', subject: by?.subject ?? '' },
      ...(by?.actingFor ? { actingFor: by.actingFor } : {}),
      ...{ operation, service, traceId },
      ...(reason === '' ? {} : { reason }),
      keepUntil: yearsLater(Number(atMs), keptYears),
      source: { partition, offset },
    });
  }
  return ok(entries);
}

const instant = z
  .string()
  .refine((given) => fromRfc3339(given) !== undefined, { params: { code: 'wrong-format' } })
  .transform((given) => fromRfc3339(given) ?? 0);
const range = { from: instant.optional(), to: instant.optional(), ...pageFields };
export const AccessQuery = z.strictObject({ person: idField.optional(), ...range });
export const OwnAccessQuery = z.strictObject({ ...range, order: orderField });

/** For those who watch over access: everything. */
export const accessDocument = (record: AccessRecord) => ({
  id: record.id,
  at: toRfc3339(record.at),
  persons: record.persons,
  by: {
    role: record.role,
    client: record.client,
    subject: record.subject,
    actingFor: record.actingFor,
  },
  operation: record.operation,
  service: record.service,
  traceId: record.traceId,
  reason: record.reason,
});

/** For the person: who read, when and what; nobody else who was read in the same go. */
export const ownAccessDocument = (record: AccessRecord) => ({
  id: record.id,
  at: toRfc3339(record.at),
  by: { role: record.role, client: record.client },
  operation: record.operation,
  service: record.service,
  reason: record.reason,
});

export const AccessPageAnswer = z.object({
  items: z.array(
    z.looseObject({ id: z.string(), at: z.string(), operation: z.string(), service: z.string() }),
  ),
  next: z.string().optional(),
});
