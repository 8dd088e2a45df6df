import { macHeader, topics, verifyState } from '@doui/events';
import type { InRecord } from '@doui/stream';
import type { Logger } from '@doui/telemetry';
import type { RegistryView } from './registry-view.ts';
import { readRegistryState } from './wire.ts';

type Deps = {
  readonly view: RegistryView;
  readonly macKey: Uint8Array;
  readonly log: Pick<Logger, 'error'>;
};

/** Feeds the view of the registry. Delivered at least once; the newest version wins. */
export const onRegistryState =
  ({ view, macKey, log }: Deps) =>
  (record: InRecord): 'done' | 'stop-partition' => {
    const { key, value, headers, partition, offset } = record;
    if (key === null) return 'stop-partition';
    const stream = Buffer.from(key).toString('utf8');
    const sealed =
      value !== null &&
      verifyState(macKey, topics.registryState, key, value, String(headers[macHeader] ?? ''));
    const read = sealed ? readRegistryState(value) : undefined;
    if (read?.ok && read.value.stream === stream) {
      view.apply(read.value);
      return 'done';
    }
    // Whatever it was, the document cannot be relied on, so nothing is consented to on it.
    log.error('a registry document cannot be read', {
      'doui.topic': topics.registryState,
      'doui.partition': partition,
      'doui.offset': String(offset),
    });
    view.hold(stream);
    return 'done';
  };
