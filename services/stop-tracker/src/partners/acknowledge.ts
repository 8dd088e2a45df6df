import { Fault, fail, type Instant, ok, type Refusal, type Result } from '@doui/kernel';
import type { AcknowledgementKind } from '../cases/events.ts';
import { type CaseLedger, handleCase, type RecordedCase } from '../cases/handle.ts';
import type { PartnerStop } from './partner-stop.ts';
import type { PartnerStopStore } from './partner-stop-store.ts';

/** A partner's word; who said it has been made sure of. */
export type Word = {
  readonly org: string;
  readonly partner: string;
  /** The partner's own id of the stop. */
  readonly stop: string;
  readonly kind: AcknowledgementKind;
  readonly via: 'api' | 'webhook' | 'kafka';
  readonly reference: string;
  readonly evidence?: { readonly reference: string; readonly sha256: string };
};

/** That it has been handed over to a partner. */
export type Told = Pick<Word, 'org' | 'partner' | 'stop'> & { readonly kind: 'told' };

export type Acknowledged =
  | { readonly type: 'recorded'; readonly stop: PartnerStop; readonly recorded: RecordedCase }
  /** It had said so before. */
  | { readonly type: 'known'; readonly stop: PartnerStop };

export type AcknowledgeDeps = {
  readonly ledger: CaseLedger;
  readonly store: PartnerStopStore;
  readonly now: () => Instant;
  readonly onRecorded: (recorded: RecordedCase) => void;
};

/** The one way an acknowledgement comes into a case, by whichever door. Said again, it changes nothing. */
export async function acknowledge(
  { ledger, store, now, onRecorded }: AcknowledgeDeps,
  { org, partner, stop: id, kind, via, reference, evidence }: Word,
): Promise<Result<Acknowledged, 'not-found' | readonly Refusal[]>> {
  const stop = await store.read(partner, id);
  // Another organisation's and another partner's stops are not there for this one.
  if (stop?.org !== org) return fail('not-found');
  const atMs = now();
  const acknowledgement = {
    ...{ kind, atMs, via, reference },
    ...(evidence ? { evidence: `${evidence.reference} sha256:${evidence.sha256}` } : {}),
  };
  const handled = await handleCase(ledger, {
    org,
    stop: stop.stop,
    commandId: `acknowledge/${partner}/${kind}/${via}/${reference}`,
    command: { type: 'acknowledge', atMs, partner, acknowledgement },
  });
  if (handled.ok) {
    onRecorded(handled.value);
    if (handled.value.repeated) return ok({ type: 'known', stop });
    return ok({ type: 'recorded', stop, recorded: handled.value });
  }
  const { error } = handled;
  return error[0]?.code === 'nothing-new' ? ok({ type: 'known', stop }) : fail(error);
}

/** Puts on record that a partner was told; the first time counts. False: its stop is not known here. */
export async function noteTold(
  { ledger, store, now, onRecorded }: AcknowledgeDeps,
  { org, partner, stop: id }: Told,
): Promise<boolean> {
  const stop = await store.read(partner, id);
  if (stop?.org !== org) return false;
  const atMs = now();
  const handled = await handleCase(ledger, {
    org,
    stop: stop.stop,
    commandId: `tell/${partner}`,
    command: { type: 'tell-partner', atMs, partner },
  });
  if (handled.ok) onRecorded(handled.value);
  return true;
}

/** For doors that have no answer to give: what is refused is told, what failed is tried again. */
export async function acknowledgeOrTell(
  deps: AcknowledgeDeps,
  word: Word,
  refused: (word: Word, code: string) => void,
): Promise<void> {
  const done = await acknowledge(deps, word);
  if (done.ok) return;
  if (done.error === 'not-found') refused(word, 'not-found');
  else if (done.error[0]?.code === 'case-unknown') {
    throw new Fault('case-unknown', { retriable: true });
  } else refused(word, done.error[0]?.code ?? 'refused');
}
