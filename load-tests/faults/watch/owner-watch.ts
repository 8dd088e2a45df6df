import { ConsentEventSchema, decode, OptOutEventSchema, topics } from '@doui/events';
import type { EventRecord, StateRecord } from '@doui/history';
import { parseStreamKey } from '@doui/kernel';
import type { InRecord } from '@doui/stream';
import type { Owner } from './effects.ts';
import { textOf } from './feed-watch.ts';
import { optOutVersionOf, versionOf } from './state-version.ts';

const at = ({ partition, offset, appendedAtMs }: InRecord) => ({
  ...{ partition, offset: Number(offset), appendedAtMs },
});

/** What an owner of persons' words publishes of them: states and events. */
function createOwnerWatch(
  service: Owner,
  topicsOf: { readonly states: string; readonly events: string },
  read: {
    readonly state: (value: Uint8Array | null) => number | undefined;
    readonly event: (value: Uint8Array | null) => { version: bigint; hash: string } | undefined;
  },
) {
  const states: StateRecord[] = [];
  const events: EventRecord[] = [];
  return {
    service,
    ...topicsOf,
    records: { states, events },
    takeState(record: InRecord): void {
      const stream = textOf(record.key);
      const version = parseStreamKey(stream) && read.state(record.value);
      if (version) states.push({ service, stream, version, ...at(record) });
    },
    takeEvent(record: InRecord): void {
      const stream = textOf(record.key);
      const event = read.event(record.value);
      if (!event || !parseStreamKey(stream)) return;
      const { version, hash } = event;
      events.push({ service, stream, version: Number(version), ...at(record), hash });
    },
  };
}

/** The two of them, each with topics of its own. */
export const ownerWatches = () => [
  createOwnerWatch(
    'consent',
    { states: topics.consentState, events: topics.consentEvents },
    {
      state: versionOf,
      event(value) {
        const event = decode(ConsentEventSchema, value);
        return event.ok ? event.value : undefined;
      },
    },
  ),
  createOwnerWatch(
    'opt-out',
    { states: topics.optoutState, events: topics.optoutEvents },
    {
      state: optOutVersionOf,
      event(value) {
        const event = decode(OptOutEventSchema, value);
        return event.ok ? event.value : undefined;
      },
    },
  ),
];
