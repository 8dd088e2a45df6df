import { topics } from '@doui/events';
import { parseStreamKey } from '@doui/kernel';
import type { Stream } from '@doui/stream';
import type { Directory } from './directory.ts';
import { versionOf } from './wire-proto.ts';

/**
 * Keeps the directory right when another replica writes: a record of the state topic says that a
 * thing has changed, and the thing itself is read from the ledger.
 */
export function followOthers(options: {
  readonly stream: Stream;
  readonly directory: Directory;
  readonly instance: number;
}): { stop(): Promise<void> } {
  const { stream, directory, instance } = options;
  return stream.follow({
    group: `purpose-registry.state.${instance}`,
    topics: [topics.registryState],
    onRecord({ key, value }) {
      const name = key === null ? '' : Buffer.from(key).toString('utf8');
      const version = parseStreamKey(name) ? versionOf(value) : undefined;
      // A failed read is made good by the next record, or by the load at the next start.
      if (version !== undefined) void directory.refresh(name, version).catch(() => undefined);
      return 'done';
    },
  });
}
