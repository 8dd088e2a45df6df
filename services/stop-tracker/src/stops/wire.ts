import {
  type ConsentEvent,
  ConsentEventSchema,
  decode,
  type OptOutEvent,
  OptOutEventSchema,
  type RegistryEvent,
  RegistryEventSchema,
  topics,
} from '@doui/events';
import { fail, ok, type Result, streamKey } from '@doui/kernel';
import type { Scope, Sighting } from './events.ts';

/** Reads a record of an event topic; `undefined` when it stops and lifts nothing. */
export function readSighting(
  topic: string,
  value: Uint8Array | null,
): Result<Sighting | undefined, string> {
  switch (topic) {
    case topics.consentEvents:
      return read(ConsentEventSchema, value, consentSighting);
    case topics.optoutEvents:
      return read(OptOutEventSchema, value, optOutSighting);
    case topics.registryEvents:
      return read(RegistryEventSchema, value, registrySighting);
    default:
      return fail('unknown topic');
  }
}

function read<Schema extends Parameters<typeof decode>[0]>(
  schema: Schema,
  value: Uint8Array | null,
  map: (
    event: Extract<ReturnType<typeof decode<Schema>>, { ok: true }>['value'],
  ) => Sighting | undefined,
): Result<Sighting | undefined, string> {
  const event = decode(schema, value);
  if (!event.ok) return event;
  const sighting = map(event.value);
  if (sighting && (sighting.org === '' || sighting.position.version < 1)) {
    return fail('an event without organisation or version');
  }
  return ok(sighting);
}

const scopesOf = (scopes: readonly { item: string; recipients: string[] }[]): Scope[] =>
  scopes.map(({ item, recipients }) => ({ item, recipients }));

function consentSighting(event: ConsentEvent): Sighting | undefined {
  const { org, person, version, hash: eventHash, atMs, what } = event;
  const stream = streamKey(org, 'person', person);
  const position = { service: 'consent', stream, version: Number(version) };
  const common = { org, person, position, eventHash, atMs: Number(atMs) };
  switch (what.case) {
    case 'answered': {
      const { answers } = what.value;
      const given = answers
        .filter((answer) => answer.given)
        .map(({ purpose, scopes }) => ({ purpose, scopes: scopesOf(scopes) }));
      const refused = answers.filter((answer) => !answer.given).map(({ purpose }) => purpose);
      return { type: 'answered', ...common, given, refused };
    }
    case 'withdrawn': {
      const { purpose, scopes } = what.value;
      return { type: 'withdrawn', ...common, purpose, scopes: scopesOf(scopes) };
    }
    case 'expired':
      return { type: 'expired', ...common, purpose: what.value.purpose };
    case 'erased':
      return { type: 'erased', ...common };
    default:
      return undefined;
  }
}

function optOutSighting(event: OptOutEvent): Sighting | undefined {
  const { org, kind, id: person, version, hash: eventHash, atMs, what } = event;
  if (kind !== 'person') return undefined;
  const stream = streamKey(org, 'person', person);
  const position = { service: 'opt-out', stream, version: Number(version) };
  const common = { org, person, position, eventHash, atMs: Number(atMs) };
  switch (what.case) {
    case 'optedOut':
      return {
        type: 'opted-out',
        ...common,
        schemes: what.value.schemes,
        gpc: what.value.gpc,
      };
    case 'optOutUndone':
      return {
        type: 'opt-out-undone',
        ...common,
        schemes: what.value.schemes,
        gpc: what.value.gpc,
      };
    case 'useStopped':
      return { type: 'use-stopped', ...common, ...useOf(what.value.stop) };
    case 'useResumed':
      return { type: 'use-resumed', ...common, ...useOf(what.value.stop) };
    default:
      // Contact is no feed; an erasure is followed from the answers' side.
      return undefined;
  }
}

const useOf = (stop: { kind: string; purpose: string; recipient: string } | undefined) => ({
  use: stop?.kind === 'use' ? ('use' as const) : ('provision' as const),
  ...(stop?.purpose ? { purpose: stop.purpose } : {}),
  ...(stop?.recipient ? { recipient: stop.recipient } : {}),
});

/** a purpose that changed beyond what is related ends every consent to its earlier versions. */
function registrySighting(event: RegistryEvent): Sighting | undefined {
  const { org, kind, id, version, hash: eventHash, atMs } = event;
  const unrelated = event.change === 'unrelated' && event.publishedVersion > 1;
  if (kind !== 'purpose' || event.what !== 'published' || !unrelated) return undefined;
  const stream = streamKey(org, 'purpose', id);
  const position = { service: 'purpose-registry', stream, version: Number(version) };
  return { type: 'purpose-unrelated', org, position, eventHash, atMs: Number(atMs), purpose: id };
}
