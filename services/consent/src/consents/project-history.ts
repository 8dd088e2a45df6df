import { toRfc3339 } from '@doui/kernel';
import type { Entry } from '@doui/ledger';
import type { ConsentEvent } from './events.ts';

/** Evidence as it was sealed, or that the key to it has been destroyed. */
export type Opened = Readonly<Record<string, unknown>> | 'erased';

/** One entry of a person's history as it is shown: everything, hashes included, so it can be checked. */
export function projectEntry(entry: Entry<ConsentEvent>, evidence: Opened | undefined) {
  const { version, commandId, atMs, previousHash, hash, event } = entry;
  const { type, at: _, by, ...body } = event;
  return {
    version,
    type,
    at: toRfc3339(atMs),
    by,
    commandId,
    ...withTimes(body),
    ...(evidence === undefined ? {} : { evidence }),
    ...('evidence' in event ? { sealedEvidence: event.evidence } : {}),
    previousHash,
    hash,
  };
}

function withTimes(body: object): Record<string, unknown> {
  const shown: Record<string, unknown> = { ...body };
  delete shown['evidence'];
  if (typeof shown['until'] === 'number') shown['until'] = toRfc3339(shown['until']);
  if (Array.isArray(shown['answers'])) {
    shown['answers'] = shown['answers'].map((said: Record<string, unknown>) =>
      typeof said['expiresAt'] === 'number'
        ? { ...said, expiresAt: toRfc3339(said['expiresAt']) }
        : said,
    );
  }
  return shown;
}
