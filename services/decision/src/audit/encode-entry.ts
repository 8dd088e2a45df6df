import type { Ask, Decision, ItemDecision } from '@doui/law';
import { createProtoWriter } from './proto-writer.ts';

/** An access record of decisions, in core terms. */
export type Entry = {
  readonly id: string;
  readonly org: string;
  readonly by: { readonly role: string; readonly client: string; readonly subject: string };
  readonly operation: string;
  readonly atMs: number;
  readonly traceId: string;
  readonly reason: string;
  readonly decided: readonly { readonly ask: Ask; readonly decision: Decision }[];
  readonly claimHash: (requester: string, reason: string) => string;
};

const writer = createProtoWriter();

/**
 * An `AccessRecord` as bytes. It is made for every decision that leaves an entry, and the generated code took
 * longer for it than the decision itself; the fields are those of records.proto, held to it by a test.
 */
export function encodeEntry(entry: Entry): Uint8Array {
  const { id, org, by, operation, atMs, traceId, reason, decided, claimHash } = entry;
  writer.text(1, id);
  writer.text(2, org);
  writer.message(3, () => {
    writer.text(1, by.role);
    writer.text(2, by.client);
    writer.text(3, by.subject);
  });
  for (const person of personsOf(decided)) writer.text(4, person);
  writer.text(5, operation);
  writer.text(6, 'decision');
  writer.number(7, atMs);
  writer.text(8, traceId);
  for (const { ask, decision } of decided) {
    writer.message(9, () => writeDecided(ask, decision, claimHash));
  }
  writer.text(10, reason);
  return writer.take();
}

/** `AccessRecords` of what `encodeEntry` has made. */
export function encodeTogether(entries: readonly Uint8Array[]): Uint8Array {
  for (const entry of entries) writer.bytes(1, entry);
  return writer.take();
}

const personsOf = (decided: Entry['decided']): Iterable<string> => {
  const [first] = decided;
  if (first && decided.length === 1) return [first.ask.person];
  return new Set(decided.map(({ ask }) => ask.person));
};

function writeDecided(ask: Ask, decision: Decision, claimHash: Entry['claimHash']): void {
  writer.text(1, ask.person);
  writer.text(2, ask.use);
  writer.text(3, ask.purpose);
  writer.number(4, decision.used.purposeVersion ?? 0);
  writer.text(5, ask.recipient ?? '');
  for (const item in decision.items) {
    const each = decision.items[item];
    if (each) writer.message(6, () => writeItem(item, each));
  }
  writer.text(7, decision.ruleSet ?? '');
  writer.number(8, decision.at);
  const { exception } = ask;
  if (exception) {
    writer.text(9, exception.ground);
    writer.text(10, exception.statute ?? '');
    writer.text(11, claimHash(exception.requester, exception.reason));
  }
  writer.text(12, ask.notProvision ?? '');
}

function writeItem(item: string, each: ItemDecision): void {
  writer.text(1, item);
  if (each.effect === 'permit') {
    writer.number(2, 1);
    writer.text(3, each.basis);
    writer.text(4, each.cite);
    return;
  }
  const [first] = each.reasons;
  writer.text(3, first?.code ?? '');
  writer.text(4, first?.cite ?? '');
}
