import { topics } from '@doui/events';
import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import { applyStateRecord } from '@doui/view/wire';
import type { MemoryDirectory } from './memory-directory.ts';
import { readRegistryState, readSchemeState } from './wire.ts';

export type StateDeps = {
  readonly directory: MemoryDirectory;
  readonly view: View;
  readonly macKey: Uint8Array;
  readonly undecodable: (record: InRecord, why: string) => void;
};

/**
 * Keeps current what messages name (the directory) and what decides whether they may go out (the
 * view). What cannot be read is said: the directory stays as it was, the view denies its key.
 */
export const onStateRecord =
  ({ directory, view, macKey, undecodable }: StateDeps) =>
  (record: InRecord): 'done' | 'stop-partition' => {
    const applied = applyStateRecord(view, macKey, record);
    if ('why' in applied) {
      undecodable(record, applied.why);
      return applied.outcome === 'held' ? 'done' : 'stop-partition';
    }
    if (record.topic === topics.consentState) return 'done';
    const read = record.topic === topics.registryState ? readRegistryState : readSchemeState;
    const change = read(record.value);
    if (!change.ok) undecodable(record, change.error);
    else if (change.value) directory.apply(change.value);
    return 'done';
  };
