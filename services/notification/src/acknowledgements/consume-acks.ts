import { fail, ok, type Result } from '@doui/kernel';
import type { MasterKey } from '@doui/keyring';
import type { InRecord } from '@doui/stream';
import type { PartnerBook } from '../partners/partner.ts';
import { secretsOf } from '../partners/partner-secrets.ts';
import { type SignatureFault, verifySignature } from '../partners/signature.ts';
import type { Acknowledgement, PassOn } from './acknowledgement.ts';
import { parseWord } from './wire.ts';

type WordFault = SignatureFault | 'malformed' | 'no-such-partner' | 'other-partner';

/** The partner whose acknowledgement topic this is. */
const partnerOf = (topic: string): string =>
  /^doui\.partner\.([a-z0-9]{3,40})\.acks\.v1$/.exec(topic)?.[1] ?? '';

/** What a partner wrote to its own topic, if it is its word. Its age is told by the broker's time. */
export function wordIn(
  record: InRecord,
  { master, book }: { master: MasterKey; book: PartnerBook },
): Result<Acknowledgement, WordFault> {
  const partner = book.partner(partnerOf(record.topic));
  if (!partner) return fail('no-such-partner');
  const { headers } = record;
  const signed = verifySignature(
    master,
    secretsOf(book, partner, record.appendedAtMs),
    {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
      body: record.value ?? new Uint8Array(),
    },
    record.appendedAtMs,
  );
  if (!signed.ok) return signed;
  const word = parseWord(record.value);
  if (!word.ok) return word;
  const { partner: named, ...said } = word.value;
  if ((named !== '' && named !== partner.id) || said.org !== partner.org) {
    return fail('other-partner');
  }
  const { signedAtMs } = signed.value;
  return ok({ ...said, partner: partner.id, via: 'kafka', signedAtMs });
}

/** Reads the partners' topics; what is refused is counted by code and passed over. */
export const onWords =
  (deps: {
    readonly master: MasterKey;
    readonly book: PartnerBook;
    readonly passOn: PassOn;
    readonly refused: (partner: string, code: WordFault) => void;
  }) =>
  async (records: readonly InRecord[]): Promise<void> => {
    const said: Acknowledgement[] = [];
    for (const record of records) {
      const word = wordIn(record, deps);
      if (word.ok) said.push(word.value);
      else deps.refused(partnerOf(record.topic), word.error);
    }
    if (said.length > 0) await deps.passOn(said);
  };
