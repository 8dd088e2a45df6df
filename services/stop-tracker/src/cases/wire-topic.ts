import { decode, StopEventSchema } from '@doui/events';
import { type Position, streamKey } from '@doui/kernel';
import type { InRecord } from '@doui/stream';

/** Which version of which case a record of doui.stops.events.v1 tells of. */
export function versionOf({
  value,
}: Pick<InRecord, 'value'>): Pick<Position, 'stream' | 'version'> | undefined {
  const event = decode(StopEventSchema, value);
  if (!event.ok) return undefined;
  const { org, stop, version } = event.value;
  return { stream: streamKey(org, 'stop', stop), version: Number(version) };
}
