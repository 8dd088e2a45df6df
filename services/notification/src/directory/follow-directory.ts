import { topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import type { MemoryDirectory } from './memory-directory.ts';
import { readRegistryState, readSchemeState } from './wire.ts';

export type DirectoryAlarms = {
  undecodable(record: InRecord, why: string): void;
};

/** Keeps the directory current. What cannot be read is left as it was, and said. */
export const onDirectoryRecord =
  ({ directory, alarms }: { directory: MemoryDirectory; alarms: DirectoryAlarms }) =>
  (record: InRecord): 'done' => {
    const read = record.topic === topics.registryState ? readRegistryState : readSchemeState;
    const change = read(record.value);
    if (!change.ok) alarms.undecodable(record, change.error);
    else if (change.value) directory.apply(change.value);
    return 'done';
  };
