import { cloudEventHeaders, macHeader, sealState } from '@doui/events';
import type { Stream } from './connect.ts';
import type { StreamPublisher } from './publisher.ts';
import type { OutRecord } from './records.ts';

/** The shape of a ledger's publications; the same as `Publication` of `@doui/ledger`. */
export type Publication<S, E> = {
  readonly stream: string;
  readonly version: number;
  readonly state: S;
  readonly entries: readonly PublishedEntry<E>[];
};

export type PublishedEntry<E> = {
  readonly version: number;
  readonly commandId: string;
  readonly event: E;
  readonly atMs: number;
  readonly previousHash: string;
  readonly hash: string;
};

export type StatePublisherOptions<S, E> = {
  readonly stream: Stream;
  /** The owner's name, for instance `consent`. */
  readonly service: string;
  readonly stateTopic: string;
  readonly eventsTopic: string;
  encodeState(publication: Publication<S, E>): Uint8Array;
  encodeEvent(entry: PublishedEntry<E>, stream: string): Uint8Array;
  readonly macKey: Uint8Array;
  traceparent?(publication: Publication<S, E>): string | undefined;
};

export type StatePublisher<S, E> = {
  publish(batch: readonly Publication<S, E>[]): Promise<void>;
  close(): Promise<void>;
};

/**
 * Publishes what the ledger appended: of each stream the state, then the events in their order, all of
 * a batch in one flush. Consumers of events act on version last + 1 and those of states on the highest, so a repeat
 * of any of them is harmless.
 */
export function statePublisher<S, E>(options: StatePublisherOptions<S, E>): StatePublisher<S, E> {
  const publisher: StreamPublisher = options.stream.publisher();
  return {
    publish: (batch) => publisher.send(batch.flatMap((one) => recordsOf(options, one))),
    close: () => publisher.close(),
  };
}

function recordsOf<S, E>(
  options: StatePublisherOptions<S, E>,
  publication: Publication<S, E>,
): OutRecord[] {
  const { service, stateTopic, eventsTopic, macKey } = options;
  const { stream, version, entries } = publication;
  const traceparent = options.traceparent?.(publication);
  const headers = (kind: 'state' | 'event', of: number, atMs: number) =>
    cloudEventHeaders({
      id: `${service}:${stream}:${of}`,
      source: `/doui/${service}`,
      type: `jp.doui.${service}.${kind}.v1`,
      atMs,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
  const events = entries.map((entry) => ({
    topic: eventsTopic,
    key: stream,
    value: options.encodeEvent(entry, stream),
    headers: headers('event', entry.version, entry.atMs),
  }));
  const value = options.encodeState(publication);
  const mac = sealState(macKey, stateTopic, stream, value);
  const atMs = entries.at(-1)?.atMs ?? 0;
  const state: OutRecord = {
    topic: stateTopic,
    key: stream,
    value,
    headers: { ...headers('state', version, atMs), [macHeader]: mac },
  };
  return [state, ...events];
}
