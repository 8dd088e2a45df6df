import type { InRecord } from '@doui/stream';
import type { View } from '@doui/view';
import { applyStateRecord } from '@doui/view/wire';

export type RegistryPorts = {
  readonly view: View;
  readonly macKey: Uint8Array;
  readonly alarms: { undecodable(record: InRecord, why: string): void };
};

/**
 * Keeps what the registry says, newest version per thing. What is not sealed by its owner or cannot be
 * read is told and counted, and its thing is unknown from then on until the next version that can be
 * read: a scheme that names it is refused as naming something unknown. A key that cannot be read stops
 * nothing here: nothing is released on this view, and objections must go on being taken.
 */
export const onRegistryState =
  ({ view, macKey, alarms }: RegistryPorts) =>
  (record: InRecord): 'done' => {
    const applied = applyStateRecord(view, macKey, record);
    if ('why' in applied) alarms.undecodable(record, applied.why);
    return 'done';
  };
