import {
  type ConsentEvent,
  ConsentEventSchema,
  decode,
  type OptOutEvent,
  OptOutEventSchema,
  RegistryEventSchema,
} from '@doui/events';
import { fail, ok, type Result } from '@doui/kernel';
import type { Happening, Scope, Source, UseStop, What } from './events.ts';

/** What a record of an event topic says; an error when it cannot be read. */
export function readHappening(source: Source, value: Uint8Array | null): Result<Happening, string> {
  switch (source) {
    case 'consent':
      return read(ConsentEventSchema, value, (event) => ({
        ...common(event),
        source,
        kind: 'person',
        id: event.person,
        what: consentWhat(event.what),
      }));
    case 'opt-out':
      return read(OptOutEventSchema, value, (event) => ({
        ...common(event),
        source,
        kind: event.kind,
        id: event.id,
        what: optOutWhat(event.what),
      }));
    case 'purpose-registry':
      return read(RegistryEventSchema, value, (event) => ({
        ...common(event),
        source,
        kind: event.kind,
        id: event.id,
        what: registryWhat(event),
      }));
  }
}

type Numbered = { readonly org: string; readonly version: bigint; readonly atMs: bigint };

const common = ({ org, version, atMs }: Numbered) => ({
  org,
  version: Number(version),
  at: Number(atMs),
});

function read<Schema extends Parameters<typeof decode>[0]>(
  schema: Schema,
  value: Uint8Array | null,
  map: (event: Extract<ReturnType<typeof decode<Schema>>, { ok: true }>['value']) => Happening,
): Result<Happening, string> {
  const event = decode(schema, value);
  if (!event.ok) return event;
  const happening = map(event.value);
  const complete = happening.org !== '' && happening.id !== '' && happening.version > 0;
  return complete ? ok(happening) : fail('an event without organisation, id or version');
}

const scopesOf = (scopes: readonly { item: string; recipients: string[] }[]): Scope[] =>
  scopes.map(({ item, recipients }) => ({ item, recipients }));

function consentWhat(what: ConsentEvent['what']): What {
  switch (what.case) {
    case 'answered':
      return {
        type: 'answered',
        notice: what.value.notice,
        noticeVersion: what.value.noticeVersion,
        answers: what.value.answers.map(({ purpose, given, scopes }) => ({
          purpose,
          given,
          scopes: scopesOf(scopes),
        })),
      };
    case 'withdrawn':
      return {
        type: 'withdrawn',
        purpose: what.value.purpose,
        scopes: scopesOf(what.value.scopes),
      };
    case 'expired':
      return { type: 'expired', purpose: what.value.purpose };
    case 'erased':
      return { type: 'erased' };
    default:
      return { type: 'silent' };
  }
}

function optOutWhat(what: OptOutEvent['what']): What {
  switch (what.case) {
    case 'optedOut':
      return { type: 'opted-out', schemes: what.value.schemes, gpc: what.value.gpc };
    case 'optOutUndone':
      return { type: 'opt-out-undone', schemes: what.value.schemes, gpc: what.value.gpc };
    case 'useStopped':
      return { type: 'use-stopped', stop: stopOf(what.value.stop) };
    case 'useResumed':
      return { type: 'use-resumed', stop: stopOf(what.value.stop) };
    case 'contactStopped':
      return { type: 'contact-stopped', channel: what.value.channel };
    case 'contactResumed':
      return { type: 'contact-resumed', channel: what.value.channel };
    case 'erased':
      return { type: 'erased' };
    default:
      return { type: 'silent' };
  }
}

const stopOf = (
  stop: { kind: string; purpose: string; recipient: string } | undefined,
): UseStop => ({
  kind: stop?.kind === 'use' ? 'use' : 'provision',
  ...(stop?.purpose ? { purpose: stop.purpose } : {}),
  ...(stop?.recipient ? { recipient: stop.recipient } : {}),
});

export function registryWhat(event: {
  kind: string;
  what: string;
  change: string;
  publishedVersion: number;
}): What {
  if (event.kind !== 'purpose' || event.what !== 'published') return { type: 'silent' };
  const change =
    event.change === 'related' || event.change === 'unrelated' ? event.change : 'first';
  // A first publication has nothing before it, whatever it is called.
  return {
    type: 'purpose-published',
    change: event.publishedVersion <= 1 ? 'first' : change,
    publishedVersion: event.publishedVersion,
  };
}
