import { decode, PartnerAcknowledgementSchema } from '@doui/events';
import { decodeCursor, idField, pageFields } from '@doui/http';
import { fail, fromRfc3339, idPattern, ok, type Result, toRfc3339 } from '@doui/kernel';
import { z } from 'zod';
import { acknowledgementKinds } from '../cases/events.ts';
import type { Told, Word } from './acknowledge.ts';
import { furthestOf, type PartnerStop } from './partner-stop.ts';

const id = z.string().regex(idPattern);
const kind = z.enum(acknowledgementKinds);
// Paths, case numbers, URNs: nothing a sentence about somebody could be written in.
const reference = z.string().regex(/^[\w.:/@-]{1,200}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const PartnerParams = z.strictObject({ org: idField, partner: idField });
export const StopParams = PartnerParams.extend({ stop: idField });

/** All of it is signed, so the stop is named in it too: it cannot be used for another one. */
export const AcknowledgementBody = z.strictObject({
  organisation: id,
  stop: id,
  kind,
  /** The partner's own name for this word. */
  reference,
  /** Where the partner keeps what shows it, and its SHA-256. */
  evidence: z.strictObject({ reference, sha256 }).optional(),
});
const header = z.string().max(1_000).optional();
export const SignatureHeaders = z.object({
  'webhook-id': header,
  'webhook-timestamp': header,
  'webhook-signature': header,
});

const instant = z.string().transform((text, context) => {
  const at = fromRfc3339(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', params: { code: 'wrong-format' } });
  return z.NEVER;
});
export const StopsQuery = z.strictObject({
  ...pageFields,
  state: z.enum(['owed', 'settled', 'over']).optional(),
});
export const DigestQuery = z.strictObject({ from: instant.optional(), to: instant.optional() });

export const afterOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : decodeCursor(cursor);

const ShownStop = z.object({
  stop: z.string(),
  kind: z.string(),
  purposes: z.array(z.string()),
  recipients: z.array(z.string()),
  openedAt: z.string(),
  dueAt: z.string(),
  state: z.enum(['owed', 'settled', 'over']),
  acknowledged: z.string(),
});
export const StopsAnswer = z.object({
  stops: z.array(ShownStop),
  moreAvailable: z.boolean(),
  cursor: z.string().optional(),
});
export const AcknowledgedAnswer = z.object({
  stop: z.string(),
  kind,
  repeated: z.boolean(),
  position: z.string().optional(),
});
export const DigestAnswer = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      count: z.number().int(),
      owed: z.number().int(),
      digest: z.string(),
    }),
  ),
});

export const shownStop = (stop: PartnerStop): z.input<typeof ShownStop> => ({
  stop: stop.id,
  kind: stop.kind,
  purposes: [...stop.purposes],
  recipients: [...stop.recipients],
  openedAt: toRfc3339(stop.openedAtMs),
  dueAt: toRfc3339(Math.floor(stop.dueAtMs / 1000) * 1000),
  state: stop.owing,
  acknowledged: furthestOf(stop),
});

const Said = z.object({
  org: id,
  partner: id,
  stop: id,
  kind: z.enum([...acknowledgementKinds, 'told']),
  reference,
  via: z.enum(['webhook', 'kafka']),
  evidenceReference: z.union([reference, z.literal('')]),
  evidenceSha256: z.union([sha256, z.literal('')]),
});

/** What notification passed on. */
export function decodeWord(value: Uint8Array | null): Result<Word | Told, string> {
  const decoded = decode(PartnerAcknowledgementSchema, value ?? new Uint8Array());
  if (!decoded.ok) return decoded;
  const parsed = Said.safeParse(decoded.value);
  if (!parsed.success) return fail('not an acknowledgement');
  const { evidenceReference, evidenceSha256, kind: said, ...rest } = parsed.data;
  const { org, partner, stop } = rest;
  if (said === 'told') return ok({ kind: said, org, partner, stop });
  const word = { ...rest, kind: said };
  if (evidenceReference === '' || evidenceSha256 === '') return ok(word);
  return ok({ ...word, evidence: { reference: evidenceReference, sha256: evidenceSha256 } });
}
