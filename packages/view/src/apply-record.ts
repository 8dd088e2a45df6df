import {
  decode,
  macHeader,
  OptOutStateSchema,
  RegistryStateSchema,
  topics,
  verifyState,
} from '@doui/events';
import { fail, ok, parseStreamKey, type Result } from '@doui/kernel';
import { readConsent } from './consent-bytes.ts';
import type { View } from './view.ts';
import { optOutFacts, registryFacts } from './wire.ts';

/** A record of a state topic, as `@doui/stream` hands it out. */
export type StateRecord = {
  readonly topic: string;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
};

export type AppliedRecord =
  /** Taken in; `older` when a newer version was known already. */
  | { readonly outcome: 'applied' | 'older' }
  /** Its key is denied until the owner's next readable version. */
  | { readonly outcome: 'held'; readonly why: string }
  /** Nobody knows whom it is about: the partition must not be believed any more. */
  | { readonly outcome: 'unreadable-key'; readonly why: string };

/**
 * One record into a view. What cannot be believed or read may be a withdrawal, so it is never
 * skipped.
 */
export function applyStateRecord(
  view: View,
  macKey: Uint8Array,
  record: StateRecord,
): AppliedRecord {
  const key = record.key === null ? '' : Buffer.from(record.key).toString('utf8');
  if (!parseStreamKey(key)) return { outcome: 'unreadable-key', why: 'unreadable key' };
  const { topic, value } = record;
  const applied = applyValue(view, macKey, { topic, key, value, mac: record.headers[macHeader] });
  if (applied.ok) return { outcome: applied.value };
  const owner = topic === topics.consentState ? 'consent' : 'opt-out';
  const known = view.deny(key, topic === topics.registryState ? undefined : owner);
  return { outcome: known ? 'held' : 'unreadable-key', why: applied.error };
}

type Sealed = {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly mac: string | undefined;
};

function applyValue(
  view: View,
  macKey: Uint8Array,
  { topic, key, value, mac }: Sealed,
): Result<'applied' | 'older', string> {
  if (value === null) return fail('no value');
  if (!verifyState(macKey, topic, key, value, mac)) return fail('not sealed by its owner');
  switch (topic) {
    case topics.registryState:
      return applyRegistry(view, key, value);
    case topics.consentState:
      return applyConsent(view, key, value);
    case topics.optoutState:
      return applyOptOut(view, key, value);
    default:
      return fail('unknown topic');
  }
}

const differ = fail('key and value differ');

function applyRegistry(view: View, key: string, value: Uint8Array) {
  const state = decode(RegistryStateSchema, value);
  if (!state.ok) return state;
  const { org, kind, id } = state.value;
  if (key !== `${org}/${kind}/${id}`) return differ;
  const change = registryFacts(state.value);
  if (!change.ok) return change;
  return ok(change.value ? view.applyRegistry(change.value) : 'applied');
}

function applyConsent(view: View, key: string, value: Uint8Array) {
  const facts = readConsent(value);
  if (!facts.ok) return facts;
  if (key !== `${facts.value.org}/person/${facts.value.person}`) return differ;
  return ok(view.applyConsent(facts.value));
}

function applyOptOut(view: View, key: string, value: Uint8Array) {
  const state = decode(OptOutStateSchema, value);
  if (!state.ok) return state;
  const { org, kind, id } = state.value;
  if (key !== `${org}/${kind}/${id}`) return differ;
  const change = optOutFacts(state.value);
  if (!change.ok) return change;
  if (change.value.kind !== kind) return fail('kind and body differ');
  return ok(view.applyOptOut(change.value));
}
