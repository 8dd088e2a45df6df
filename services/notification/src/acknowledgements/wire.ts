import {
  cloudEventHeaders,
  create,
  decode,
  encode,
  PartnerAcknowledgementSchema,
  topics,
} from '@doui/events';
import { fail, idPattern, ok, type Result } from '@doui/kernel';
import type { OutRecord } from '@doui/stream';
import { z } from 'zod';
import {
  type Acknowledgement,
  type AcknowledgementKind,
  acknowledgementKinds,
} from './acknowledgement.ts';

const kind = z.enum(acknowledgementKinds);
const id = z.string().regex(idPattern);
// Paths, case numbers, URNs: nothing a sentence about somebody could be written in.
const reference = z.string().regex(/^[\w.:/@-]{1,200}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const Answer = z.strictObject({
  acknowledged: kind,
  stop_id: id.optional(),
  evidence: z.strictObject({ reference, sha256 }).optional(),
});
export type WebhookAnswer = z.output<typeof Answer>;

/** What a partner answered a webhook with; `undefined` when it acknowledges nothing. */
export function parseAnswer(body: Uint8Array): Result<WebhookAnswer | undefined, 'malformed'> {
  const text = Buffer.from(body).toString('utf8').trim();
  if (!text.startsWith('{')) return ok(undefined);
  try {
    const answer: unknown = JSON.parse(text);
    // Many endpoints answer `{"ok":true}` and mean nothing by it.
    if (typeof answer !== 'object' || answer === null || !('acknowledged' in answer)) {
      return ok(undefined);
    }
    const parsed = Answer.safeParse(answer);
    return parsed.success ? ok(parsed.data) : fail('malformed');
  } catch {
    return ok(undefined);
  }
}

const Word = z.object({
  org: id,
  partner: z.union([id, z.literal('')]),
  stop: id,
  kind,
  reference,
  evidenceReference: z.union([reference, z.literal('')]),
  evidenceSha256: z.union([sha256, z.literal('')]),
});
export type Word = Pick<Acknowledgement, 'org' | 'stop' | 'reference' | 'evidence'> & {
  readonly partner: string;
  readonly kind: AcknowledgementKind;
};

/** What a partner wrote to its topic. */
export function parseWord(value: Uint8Array | null): Result<Word, 'malformed'> {
  const decoded = decode(PartnerAcknowledgementSchema, value ?? new Uint8Array());
  const parsed = decoded.ok ? Word.safeParse(decoded.value) : undefined;
  if (!parsed?.success) return fail('malformed');
  const { evidenceReference, evidenceSha256, ...word } = parsed.data;
  if ((evidenceReference === '') !== (evidenceSha256 === '')) return fail('malformed');
  if (evidenceReference === '') return ok(word);
  return ok({ ...word, evidence: { reference: evidenceReference, sha256: evidenceSha256 } });
}

/** The record on doui.notification.events.v1. The same word makes the same record id. */
export function acknowledgementRecord(said: Acknowledgement): OutRecord {
  const { org, partner, stop, via, reference: name, evidence, signedAtMs } = said;
  return {
    topic: topics.notificationEvents,
    key: `${partner}/${stop}`,
    value: encode(
      PartnerAcknowledgementSchema,
      create(PartnerAcknowledgementSchema, {
        ...{ org, partner, stop, kind: said.kind, reference: name, via },
        evidenceReference: evidence?.reference ?? '',
        evidenceSha256: evidence?.sha256 ?? '',
        signedAtMs: BigInt(signedAtMs),
      }),
    ),
    headers: cloudEventHeaders({
      id: `${partner}/${stop}/${via}/${name}`,
      source: '/doui/notification',
      type: 'jp.doui.notification.partner-acknowledged.v1',
      atMs: signedAtMs,
    }),
  };
}
