import { decode, OptOutStateSchema, RegistryStateSchema } from '@doui/events';
import { fromRfc3339, type Instant } from '@doui/kernel';
import type { OptOutChange, RegistryChange } from '@doui/view';
import { optOutFacts, registryFacts } from '@doui/view/wire';
import { z } from 'zod';

/** The owners' history documents, as far as a fold needs them; further members are the owners' own. */
const time = z.string().transform((text, context): Instant => {
  const at = fromRfc3339(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'not a time' });
  return z.NEVER;
});
const scopes = z.array(z.object({ item: z.string(), recipients: z.array(z.string()) }));

const said = z.discriminatedUnion('given', [
  z.object({
    given: z.literal(true),
    purpose: z.string(),
    purposeVersion: z.number(),
    scopes,
    abroadRecipients: z.array(z.string()),
    expiresAt: time.optional(),
  }),
  z.object({ given: z.literal(false), purpose: z.string(), purposeVersion: z.number() }),
]);

const entry = { version: z.number().int().min(1), at: time };

const ConsentEntry = z.discriminatedUnion('type', [
  z.object({ ...entry, type: z.literal('person-registered') }),
  z.object({
    ...entry,
    type: z.literal('capacity-changed'),
    needsRepresentative: z.boolean(),
    until: time.optional(),
  }),
  z.object({ ...entry, type: z.literal('representative-verified') }),
  z.object({
    ...entry,
    type: z.literal('answered'),
    notice: z.string(),
    noticeVersion: z.number(),
    method: z.string().optional(),
    answers: z.array(said),
  }),
  z.object({ ...entry, type: z.literal('withdrawn'), purpose: z.string(), remaining: scopes }),
  z.object({ ...entry, type: z.literal('expired'), purpose: z.string() }),
  z.object({ ...entry, type: z.literal('erased') }),
  // Nothing changed; the owner wrote its state once more.
  z.object({ ...entry, type: z.literal('restated') }),
]);
export type ConsentEntry = z.output<typeof ConsentEntry>;

const by = z.string();
const stop = {
  kind: z.enum(['use', 'provision']),
  purpose: z.string().optional(),
  recipient: z.string().optional(),
  by,
};

const OptOutEntry = z.discriminatedUnion('type', [
  z.object({
    ...entry,
    type: z.enum(['opted-out', 'opt-out-undone']),
    schemes: z.array(z.string()),
    gpc: z.boolean(),
    side: by,
  }),
  z.object({ ...entry, type: z.enum(['use-stopped', 'use-resumed']), ...stop }),
  z.object({
    ...entry,
    type: z.enum(['contact-stopped', 'contact-resumed']),
    channel: z.string(),
    side: by,
  }),
  z.object({ ...entry, type: z.literal('opt-outs-erased') }),
  z.object({ ...entry, type: z.literal('restated') }),
]);
export type OptOutEntry = z.output<typeof OptOutEntry>;

type Page<Entry> = { readonly entries: readonly Entry[]; readonly next?: number | undefined };

/** Reads a page of a history; `undefined` when it is not what the owner promises. */
const pageOf =
  <Entry>(of: z.ZodType<Entry>) =>
  (body: unknown): Page<Entry> | undefined =>
    z.object({ entries: z.array(of), next: z.number().optional() }).safeParse(body).data;

export const consentPage = pageOf<ConsentEntry>(ConsentEntry);
export const optOutPage = pageOf<OptOutEntry>(OptOutEntry);

const Documents = z.object({
  documents: z.array(
    z.object({ kind: z.string(), id: z.string(), version: z.number(), state: z.base64() }),
  ),
});
const Schemes = z.object({
  schemes: z.array(z.object({ id: z.string(), version: z.number(), state: z.base64() })),
});

type Document = {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  /** Absent: only a draft stood then, which is nothing to decide by. */
  readonly change?: RegistryChange | undefined;
};

/** Documents as the topic had them, read as a view reads them; `undefined`: one cannot be read. */
export function documentsPage(body: unknown): Document[] | undefined {
  const page = Documents.safeParse(body).data;
  const read: Document[] = [];
  for (const { kind, id, version, state } of page?.documents ?? []) {
    const message = decode(RegistryStateSchema, Buffer.from(state, 'base64'));
    const change = message.ok ? registryFacts(message.value) : message;
    if (!change.ok) return undefined;
    read.push({ kind, id, version, change: change.value });
  }
  return page && read;
}

type SchemeDocument = {
  readonly id: string;
  readonly version: number;
  readonly change: OptOutChange;
};

export function schemesPage(body: unknown): SchemeDocument[] | undefined {
  const page = Schemes.safeParse(body).data;
  const read: SchemeDocument[] = [];
  for (const { id, version, state } of page?.schemes ?? []) {
    const message = decode(OptOutStateSchema, Buffer.from(state, 'base64'));
    const change = message.ok ? optOutFacts(message.value) : message;
    if (!change.ok) return undefined;
    read.push({ id, version, change: change.value });
  }
  return page && read;
}
