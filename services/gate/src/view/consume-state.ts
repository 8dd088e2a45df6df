import {
  decode,
  macHeader,
  OptOutStateSchema,
  RegistryStateSchema,
  topics,
  verifyState,
} from '@doui/events';
import { fail, type Position, parseStreamKey, type Result } from '@doui/kernel';
import type { AnswerFacts } from '@doui/law';
import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import { optOutFacts, readConsent, registryFacts } from '@doui/view/wire';

/** A stop, or a change that may be one, which every decision from now on takes into account. */
export type Change = {
  readonly org: string;
  readonly position: Position;
  /** The purposes it is about; none named: all of the organisation's feeds. */
  readonly purposes: readonly string[] | undefined;
  /** When its state was appended, by the broker's clock. */
  readonly appendedAtMs: number;
  /** Of the request that made it. */
  readonly traceparent?: string;
};

export type StateDeps = {
  readonly view: View;
  readonly macKey: Uint8Array;
  readonly onChange: (change: Change) => void;
  readonly onRegistry: () => void;
  readonly undecodable: (topic: string, why: string) => void;
};

/**
 * Feeds the view. What cannot be believed or read may be a withdrawal: its key is denied until its
 * owner's next readable version, and a key that cannot be read shuts the partition.
 */
export function consumeState(deps: StateDeps): (record: InRecord) => 'done' | 'stop-partition' {
  const { view, macKey } = deps;
  // Of the record in hand; records are taken one by one.
  let traceparent: string | undefined;
  let appendedAtMs = 0;
  const changed = (change: Omit<Change, 'appendedAtMs'>): void => {
    const dated = { ...change, appendedAtMs };
    deps.onChange(traceparent === undefined ? dated : { ...dated, traceparent });
  };
  return (record) => {
    const key = record.key === null ? '' : Buffer.from(record.key).toString('utf8');
    const parts = parseStreamKey(key);
    if (!parts) {
      deps.undecodable(record.topic, 'unreadable key');
      return 'stop-partition';
    }
    const mac = record.headers[macHeader];
    const { value } = record;
    appendedAtMs = record.appendedAtMs;
    traceparent = record.headers['traceparent'] ?? record.headers['ce_traceparent'];
    const applied =
      value === null
        ? fail('no value')
        : verifyState(macKey, record.topic, key, value, mac)
          ? apply(record.topic, key, value)
          : fail('not sealed by its owner');
    if (applied.ok) return 'done';
    deps.undecodable(record.topic, applied.error);
    const owner = record.topic === topics.consentState ? 'consent' : 'opt-out';
    const known = view.deny(key, record.topic === topics.registryState ? undefined : owner);
    return known ? 'done' : 'stop-partition';
  };

  function apply(topic: string, key: string, value: Uint8Array): Result<null, string> {
    switch (topic) {
      case topics.registryState:
        return applyRegistry(key, value);
      case topics.consentState:
        return applyConsent(key, value);
      case topics.optoutState:
        return applyOptOut(key, value);
      default:
        return fail('unknown topic');
    }
  }

  function applyRegistry(key: string, value: Uint8Array): Result<null, string> {
    const state = decode(RegistryStateSchema, value);
    if (!state.ok) return state;
    const { org, kind, id, version } = state.value;
    if (key !== `${org}/${kind}/${id}`) return fail('key and value differ');
    const change = registryFacts(state.value);
    if (!change.ok) return change;
    if (change.value && view.applyRegistry(change.value) === 'applied') {
      const position = { service: 'purpose-registry', stream: key, version: Number(version) };
      deps.onRegistry();
      changed({ org, position, purposes: kind === 'purpose' ? [id] : undefined });
    }
    return { ok: true, value: null };
  }

  function applyConsent(key: string, value: Uint8Array): Result<null, string> {
    const facts = readConsent(value);
    if (!facts.ok) return facts;
    const { org, person, version } = facts.value;
    if (key !== `${org}/person/${person}`) return fail('key and value differ');
    const before = view.consent(org, person);
    if (view.applyConsent(facts.value) !== 'applied') return { ok: true, value: null };
    const answersBefore = new Map(before?.answers.map((answer) => [answer.purpose, answer]));
    const stopped = facts.value.answers.filter((answer) => {
      const had = answersBefore.get(answer.purpose);
      return answer.stoppedVersion > (had?.stoppedVersion ?? 0) || isNarrower(answer, had);
    });
    const position = { service: 'consent', stream: key, version };
    const capacity =
      facts.value.erased ||
      (before && before.needsRepresentative !== facts.value.needsRepresentative);
    if (capacity) changed({ org, position, purposes: undefined });
    else if (stopped.length > 0) {
      changed({ org, position, purposes: stopped.map(({ purpose }) => purpose) });
    }
    return { ok: true, value: null };
  }

  /** An answer that no longer names an item or a recipient stops these, although it gives the others. */
  function isNarrower({ scopes }: AnswerFacts, had: AnswerFacts | undefined): boolean {
    if (had?.status !== 'given') return false;
    const now = new Map(scopes.map(({ item, recipients }) => [item, new Set(recipients)]));
    return had.scopes.some(({ item, recipients }) =>
      recipients.some((recipient) => !now.get(item)?.has(recipient)),
    );
  }

  function applyOptOut(key: string, value: Uint8Array): Result<null, string> {
    const state = decode(OptOutStateSchema, value);
    if (!state.ok) return state;
    const { org, kind, id, version } = state.value;
    if (key !== `${org}/${kind}/${id}`) return fail('key and value differ');
    const change = optOutFacts(state.value);
    if (!change.ok) return change;
    if (change.value.kind !== kind) return fail('kind and body differ');
    if (view.applyOptOut(change.value) === 'applied') {
      const position = { service: 'opt-out', stream: key, version: Number(version) };
      changed({ org, position, purposes: undefined });
    }
    return { ok: true, value: null };
  }
}
