import type { Line } from '../watch/journal.ts';

/** What the world around doui has seen: written, received, told. */
export type Evidence = {
  /** Batches of a feed's source. */
  readonly written: Line[];
  readonly webhooks: Line[];
  /** On the partners' topics. */
  readonly events: Line[];
  readonly mails: Line[];
};

/** Records of the person written later than this; of everybody when no person is named. */
export function writtenAfter(written: readonly Line[], atMs: number, person?: string): number {
  let count = 0;
  for (const line of written) {
    if (line.type !== 'written' || Number(line['atMs']) <= atMs) continue;
    const often = (line['often'] ?? []) as readonly string[];
    count += person === undefined ? Number(line['count']) : often.includes(person) ? 1 : 0;
  }
  return count;
}

const since = (lines: readonly Line[], atMs: number): Line[] =>
  lines.filter((line) => Number(line['atMs']) >= atMs);

/** Webhooks of a kind for a partner since an instant, and those of them that were verified. */
export function webhooksSince(
  webhooks: readonly Line[],
  { atMs, partner, kind }: { atMs: number; partner: string; kind: string },
): { delivered: number; verified: number } {
  const theirs = since(webhooks, atMs).filter(
    (line) =>
      line.type === 'webhook' &&
      line['hook'] === partner &&
      // What cannot be verified cannot be read either: it counts as delivered and not verified.
      (line['verified'] !== true || line['kind'] === kind),
  );
  const verified = theirs.filter((line) => line['verified'] === true).length;
  return { delivered: theirs.length, verified };
}

export const eventsSince = (events: readonly Line[], atMs: number, partner: string): number =>
  since(events, atMs).filter((line) => line.type === 'event' && line['partner'] === partner).length;

export const mailsSince = (mails: readonly Line[], atMs: number, to: string | undefined): number =>
  since(mails, atMs).filter(
    (line) => line.type === 'mail' && (to === undefined || String(line['to']).includes(to)),
  ).length;
